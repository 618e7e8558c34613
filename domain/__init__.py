"""Shared knowledge of vehicles and Mexican documents: pure, used by every service but the gateway."""

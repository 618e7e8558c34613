"""Whole files matched and measured without servers, and the fit of the weights."""

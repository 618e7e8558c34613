"""Matching and evaluation of whole files without servers, and the fit of the calibration."""

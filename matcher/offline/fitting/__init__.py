"""Fitting of the weights on labelled sets of several catalogues, and the figures of a fit."""

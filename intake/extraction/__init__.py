"""From one e-mail to an extraction: lists, prose and case data combined."""

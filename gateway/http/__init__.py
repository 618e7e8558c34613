"""HTTP itself: bodies, media types, limits on time, problems, health, static pages."""

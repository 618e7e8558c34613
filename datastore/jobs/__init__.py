"""What runs by itself: redelivery of forgotten messages, retention, blobs that nobody refers to."""

"""What a plant does, from captures and logs: a first site file, and later how the plant differs from it."""

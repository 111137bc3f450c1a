"""The map of zones and conduits as a picture: what stands on it, where it lies, which way arrows go."""

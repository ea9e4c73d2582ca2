"""The demonstration: a made-up year of Shandong's real size, posted as offices would; nothing else uses it."""

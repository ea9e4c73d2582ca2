"""The commands of filing-registry, one module per command."""

"""The shapes of what is answered over HTTP, one module per resource."""

"""Pages for clerks: HTML drawn on the server, wholly without scripts; they record nothing but by the API's way."""

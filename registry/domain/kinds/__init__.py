"""One module or package per kind of subject: its events, state and acts."""

"""The supervisor console: the team now, the queue, what asks for attention. Nothing here reveals anything."""

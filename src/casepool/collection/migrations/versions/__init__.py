"""The migrations, in order. A published one is never changed; a new one is added."""

"""Views of answers: frozen values become lines of styled text, or JSON. Nothing here reads, plans or prints."""

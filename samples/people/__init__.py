"""Who is rendered: body, hair, clothes, things in the hands, and the true angles of a pose."""

"""The program interface `/api/v1`: what other systems may ask, described by OpenAPI 3.1, behind the same gate."""

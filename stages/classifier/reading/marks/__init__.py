"""Single marks of a page's foot, each read where it has more than one ordinary spelling."""

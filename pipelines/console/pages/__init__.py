"""The pages of a program, a file each."""

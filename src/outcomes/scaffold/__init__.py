"""What an author starts from: pages about what is installed, and working packages and folders to change.

Law: nothing that is there is ever written over, and what is written works before a line of it is changed.
"""

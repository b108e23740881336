"""What would this change? A draft tried out in a build process."""


def show(reader, at):
    return None

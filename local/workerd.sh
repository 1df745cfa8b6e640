#!/bin/sh
# Ctrl-C reaches every process of the terminal's group. The runtime must outlive it until it has finished what is in
# flight, and an ignored signal stays ignored across exec; its parent ends it with SIGTERM.
trap '' INT
exec "$BALLAST_WORKERD" "$@"

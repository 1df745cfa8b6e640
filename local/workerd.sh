#!/bin/sh
# Ctrl-C reaches every process of the terminal's group. The runtime must outlive it until it has finished what is in
# flight, and an ignored signal stays ignored across exec; its parent ends it with SIGTERM.
trap '' INT HUP
# Its output goes past Node's main thread, which may have other things to do than to read.
if [ -p "$BALLAST_LOG" ]; then
  exec "$BALLAST_WORKERD" "$@" >"$BALLAST_LOG" 2>&1
fi
exec "$BALLAST_WORKERD" "$@"

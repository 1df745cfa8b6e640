#!/bin/sh
# Records the fixtures of the real SDKs again. VENV: a Python environment with sentry-sdk, fastapi, httpx and uvicorn.
cd "$(dirname "$0")" || exit 1
export RECORDER=127.0.0.1:9876 VENV
node=../../../node_modules/.bin/node
$node record.ts &
recorder=$!
sleep 2
for case in unhandled group logging_error deep message message_with_stack crash; do
  "$VENV/bin/python" cases.py $case
done
for case in request message parameterized aggregate object uncaught attachment rejection; do
  $node shop.cjs $case
done
kill $recorder

#!/bin/sh
# make run: starts a private server and a client in a channel of it.
# On a terminal a person is put into the client. Without one, what comes on standard input goes through one client,
# and what a second one received is printed.
# usage: try.sh CONFERD CONFER CHANNEL
set -eu
conferd=$1 confer=$2 channel=$3
nick=$(id -un | tr -cd 'A-Za-z0-9_' | cut -c1-16)
case $nick in '' | [0-9]*) nick=user ;; esac

dir=$(mktemp -d)
server='' reader=''
cleanup() {
	[ -z "$reader" ] || kill "$reader" 2>/dev/null || true
	[ -z "$server" ] || kill "$server" 2>/dev/null || true
	wait 2>/dev/null || true
	rm -rf "$dir"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Starts the server on a port; fails if it ends at once.
start() {
	umask 077
	printf '[server]\nname = confer.localhost\ndata-dir = %s/data\nreserved-nicks =\n[listen.local]\npath = %s/socket\n[listen.tcp]\naddress = 127.0.0.1\nport = %s\n' \
		"$dir" "$dir" "$1" >"$dir/conferd.conf"
	: >"$dir/log" # the server may be slower to make it than we are to look
	"$conferd" --config "$dir/conferd.conf" 2>"$dir/log" &
	server=$!
	while ! grep -q 'Listening on 127' "$dir/log"; do
		kill -0 "$server" 2>/dev/null || return 1
		sleep 0.05
	done
}

if ! start 6667; then
	wait "$server" 2>/dev/null || true
	start 0 || { cat "$dir/log" >&2; exit 69; }
fi
address=$(sed -n 's/.*Listening on \(127[^ ]*\).*/\1/p' "$dir/log")

if [ -t 0 ] && [ -t 1 ]; then
	echo "The server is at $address: any IRC client can join you, or $confer $address '$channel' in another terminal."
	echo "/help lists the commands, /quit ends client and server."
	printf 'Press Enter to start. '
	read -r _ || true
	"$confer" --nick "$nick" "$dir/socket" "$channel"
	exit
fi

# A reader whose input stays open until the writer has gone.
mkfifo "$dir/hold"
"$confer" --nick reader "$dir/socket" "$channel" <"$dir/hold" >"$dir/received" 2>&1 &
reader=$!
exec 9>"$dir/hold"
# It listens when it shows what somebody else said.
tries=0
until grep -q '<probe>' "$dir/received"; do
	tries=$((tries + 1))
	if [ "$tries" -gt 50 ]; then
		echo "the second client received nothing:" >&2
		cat "$dir/received" "$dir/log" >&2
		exit 70
	fi
	echo 'can you hear me?' | "$confer" --nick probe "$dir/socket" "$channel" >/dev/null || true
	sleep 0.1
done
status=0
"$confer" --nick "$nick" "$dir/socket" "$channel" >/dev/null || status=$?
exec 9>&-
wait "$reader" || status=$?
reader=
grep -v '<probe>' "$dir/received" || true
exit "$status"

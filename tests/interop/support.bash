# SPDX-License-Identifier: MIT
# What the tests with real programs share: a private directory, a conferd of its own, waiting for events, and an end
# that leaves nothing running. Sourced with conferd's path as $1.

set -u
export LC_ALL=C.UTF-8
unset TMUX

conferd=$1
deadline_s=${INTEROP_DEADLINE:-60}
# Between a text and its Enter at a terminal: what comes faster is taken for a paste.
# shellcheck disable=SC2034 # for those who source this
typing_pause=0.1
pids=()
directory=$(mktemp -d /tmp/confer-interop-XXXXXX)

finish() {
	local status=$?
	trap - EXIT
	if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
		find "$directory" -type f \( -name '*.log' -o -name '*.weechatlog' -o -name 'nc-*.out' \) |
			while read -r file; do
				echo "--- ${file#"$directory"/}"
				grep -v "^ *$" "$file" | tail -n 60
			done
	fi
	local pid
	for pid in ${pids[@]+"${pids[@]}"}; do
		kill "$pid" 2>/dev/null
		kill -CONT "$pid" 2>/dev/null # one that is stopped takes no other signal
	done
	for pid in ${pids[@]+"${pids[@]}"}; do
		wait "$pid" 2>/dev/null
	done
	[ ! -S "$directory/tmux/screen" ] || tmux -S "$directory/tmux/screen" kill-server 2>/dev/null
	rm -rf "$directory"
	exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

die() {
	echo "FAIL: $*" >&2
	exit 1
}

# skip REASON: this machine cannot run the test. Continuous integration can, or its set-up is wrong.
skip() {
	[ -z "${CI:-}" ] || die "$* (not skipped where CI is set)"
	echo "SKIP: $*"
	exit 77
}

need() {
	local program
	for program; do
		command -v "$program" >/dev/null || skip "there is no $program"
	done
}

# wait_for WHAT COMMAND...: until the command succeeds.
wait_for() {
	local what=$1 end=$((SECONDS + deadline_s))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || die "did not come: $what"
		sleep 0.05
	done
	echo "ok - $what"
}

# logged TEXT: conferd has said so.
logged() {
	grep -qF -- "$1" "$directory/conferd.log"
}

logged_times() {
	[ "$(grep -cF -- "$2" "$directory/conferd.log")" -ge "$1" ]
}

# start_conferd [CONFIGURATION]: with its default limits on free ports of both protocols and on a Unix socket, and with
# the sections that are given. Sets port4, port6 (empty without IPv6) and socket.
start_conferd() {
	socket=$directory/irc
	# A log takes 128 MiB.
	local sections=${1-}
	[[ $sections == *'[history]'* ]] || sections+=$'\n[history]\nenabled = no'
	cat >"$directory/conferd.conf" <<-CONFIG
		[server]
		name = irc.interop.test
		network = Interop
		data-dir = $directory/data
		[listen.ipv4]
		port = 0
		[listen.ipv6]
		address = ::1
		port = 0
		optional = yes
		[listen.unix]
		path = $socket
		$sections
	CONFIG
	"$conferd" --config "$directory/conferd.conf" 2>"$directory/conferd.log" &
	conferd_pid=$!
	pids+=("$conferd_pid")
	wait_for "conferd listens on the Unix socket" logged "Listening on $socket"
	wait_for "conferd listens on IPv4" logged "Listening on 127.0.0.1:"
	port4=$(sed -n 's/.*Listening on 127\.0\.0\.1:\([0-9]*\)$/\1/p' "$directory/conferd.log")
	port6=
	if ! logged "Not listening on"; then
		wait_for "conferd listens on IPv6" logged "Listening on [::1]:"
		port6=$(sed -n 's/.*Listening on \[::1\]:\([0-9]*\)$/\1/p' "$directory/conferd.log")
	fi
}

# SIGTERM ends conferd with success, with clients still connected.
stop_conferd() {
	kill -TERM "$conferd_pid"
	wait "$conferd_pid"
	local status=$?
	[ "$status" -eq 0 ] || die "conferd ended with $status"
	echo "ok - conferd ended"
}

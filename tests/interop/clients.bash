# SPDX-License-Identifier: MIT
# irssi, on a terminal that tmux draws, and WeeChat without one. Sourced after support.bash.

# start_irssi ADDRESS PORT NICK [MECHANISM PASSWORD]: connects, and logs in to the account of its nick; an address that
# begins with / is a Unix socket's.
start_irssi() {
	local home=$directory/irssi connect="--connect='$1' --port='$2'" servers='()' chatnets='{}'
	if [ $# -gt 3 ]; then
		connect=
		servers="( { address = \"$1\"; port = \"$2\"; chatnet = \"lab\"; autoconnect = \"yes\"; } )"
		chatnets="{ lab = { type = \"IRC\"; sasl_mechanism = \"$4\"; sasl_username = \"$3\"; sasl_password = \"$5\"; }; }"
	fi
	mkdir -p "$home" "$directory/tmux"
	cat >"$home/config" <<-CONFIG
		servers = $servers;
		chatnets = $chatnets;
		channels = ();
		settings = {
		  core = { real_name = "Ida"; user_name = "ida"; nick = "$3"; };
		  "irc/core" = { cmd_queue_speed = "10ms"; };
		  "fe-common/core" = { autolog = "no"; };
		  "fe-text" = { paste_verify_line_count = "0"; };
		};
	CONFIG
	TERM=xterm tmux -u -S "$directory/tmux/screen" -f /dev/null new-session -d -x 180 -y 60 \
		"exec irssi --home='$home' $connect --nick='$3' 2>'$directory/irssi.log'" ||
		die "tmux does not start irssi"
}

# irssi_types LINE
irssi_types() {
	tmux -S "$directory/tmux/screen" send-keys -l -- "$1"
	tmux -S "$directory/tmux/screen" send-keys Enter
}

# irssi_shows REGEX: in the window that is on its screen now.
irssi_shows() {
	tmux -S "$directory/tmux/screen" capture-pane -p -J >"$directory/irssi-screen.log" &&
		grep -qE -- "$1" "$directory/irssi-screen.log"
}

irssi_has_ended() {
	! tmux -S "$directory/tmux/screen" has-session 2>/dev/null
}

# start_weechat ADDRESS PORT NICK [MECHANISM PASSWORD]: connects to what it calls `confer`, and logs in to the account of
# its nick.
start_weechat() {
	local home=$directory/weechat sasl=()
	mkdir -p "$home"
	if [ $# -gt 3 ]; then
		sasl=(-r "/set irc.server.confer.sasl_mechanism $4" -r "/set irc.server.confer.sasl_username $3"
			-r "/set irc.server.confer.sasl_password $5")
	fi
	# No interpreters of scripts: they take long to load.
	printf '[plugin]\nautoload = "charset,fifo,irc,logger"\n' >"$home/weechat.conf"
	printf '[file]\nflush_delay = 0\n' >"$home/logger.conf"
	# From version 4 on the default is TLS and the option is called tls; the other name is then unknown, and harmless.
	weechat-headless --dir "$home" --no-script \
		-r "/server add confer $1/$2" \
		-r "/set irc.server.confer.ssl off" -r "/set irc.server.confer.tls off" \
		-r "/set irc.server.confer.nicks $3" -r "/set irc.server.confer.realname Walter" \
		${sasl[@]+"${sasl[@]}"} \
		-r "/connect confer" \
		>"$directory/weechat-output.log" 2>&1 </dev/null &
	weechat_pid=$!
	pids+=("$weechat_pid")
	wait_for "WeeChat has its pipe" test -p "$home/weechat_fifo_$weechat_pid"
}

# weechat_does BUFFER LINE: a command or text in `server.confer`, `confer.#channel`, …
weechat_does() {
	printf 'irc.%s *%s\n' "$1" "$2" >"$directory/weechat/weechat_fifo_$weechat_pid"
}

# weechat_shows BUFFER REGEX: in the log of that buffer.
weechat_shows() {
	grep -qsE -- "$2" "$directory/weechat/logs/irc.$1.weechatlog"
}

# weechat_shows_times COUNT BUFFER REGEX: so many lines of it, or more.
weechat_shows_times() {
	local count
	count=$(grep -csE -- "$3" "$directory/weechat/logs/irc.$2.weechatlog")
	[ "${count:-0}" -ge "$1" ]
}

// SPDX-License-Identifier: MIT
// What devices and programs really send as syslog, one of each form: written after their documentation.
#include "syslog_vectors.hh"

using vectors::expect;
using vectors::Vector;

namespace {

// clang-format off

void cisco_ios()
{
	expect({
		{"<189>29: *Mar  1 2026 00:00:36.123 UTC: %LINK-3-UPDOWN: Interface up",
		 "", "%LINK-3-UPDOWN", "", "2026-03-01T00:00:36.123Z", "notice", "Interface up"},
		{"<189>29: Nov 22 15:46:36.123: %SYS-5-CONFIG_I: Configured from console by vty0",
		 "", "%SYS-5-CONFIG_I", "", "2026-11-22T15:46:36.123", "notice", "Configured from console by vty0"},
		{"<190>421370: 421366: Nov 23 22:23:27: %SEC-6-X: y", "", "%SEC-6-X", "", "2026-11-23T22:23:27.000", "info", "y"},
		{"<188>179767: rtr1: Nov 23 22:23:27.833 CET: %X: y", "rtr1", "%X", "", "2026-11-23T21:23:27.833Z", "warning", "y"},
		{"<188>179767: 10.1.2.3: .Nov 23 22:23:27.833 CET: %X-4-Y: y",
		 "10.1.2.3", "%X-4-Y", "", "2026-11-23T21:23:27.833Z", "warning", "y"},
		{"<189>82: 00:20:10: %X: y", "", "%X", "", "", "notice", "y"},
		{"<189>82: 1d05h: %SYS-5-RESTART: System restarted", "", "%SYS-5-RESTART", "", "", "notice", "System restarted"},
		{"<189>82: rtr1: 3w2d: %SYS-5-RESTART: System restarted", "rtr1", "%SYS-5-RESTART", "", "", "notice", "System restarted"},
		{"<189>82: %SYS-5-RESTART: System restarted", "", "%SYS-5-RESTART", "", "", "notice", "System restarted"},
		{"<189>82: rtr1: %SYS-5-RESTART: System restarted", "rtr1", "%SYS-5-RESTART", "", "", "notice", "System restarted"},
		{"<189>29: Nov 22 15:46:36.123 NewYork: %SYS-5-CONFIG_I: Configured",
		 "", "%SYS-5-CONFIG_I", "", "2026-11-22T15:46:36.123", "notice", "Configured"},
		{"<189>000029: Nov 22 15:46:36.123 UTC+2: %SYS-5-CONFIG_I: Configured",
		 "", "%SYS-5-CONFIG_I", "", "2026-11-22T15:46:36.123", "notice", "Configured"},
		{"<189>Nov 22 15:46:36 EST: %SYS-5-CONFIG_I: Configured",
		 "", "%SYS-5-CONFIG_I", "", "2026-11-22T20:46:36.000Z", "notice", "Configured"},
		{"<189>7: rtr1: Nov 22 2026 15:46:36.123 UTC: %OSPF-5-ADJCHG: Process 1, Nbr 10.0.0.2 from FULL to DOWN",
		 "rtr1", "%OSPF-5-ADJCHG", "", "2026-11-22T15:46:36.123Z", "notice", "Process 1, Nbr 10.0.0.2 from FULL to DOWN"},
	});
}

void cisco_ios_xr()
{
	expect({
		{"<189>123: RP/0/RP0/CPU0:Nov 22 15:46:36.123 UTC: config[65823]: %MGBL-SYS-5-CONFIG_I : Configured by admin",
		 "", "config", "65823", "2026-11-22T15:46:36.123Z", "notice", "%MGBL-SYS-5-CONFIG_I : Configured by admin"},
		{"<189>123: rtr1 RP/0/RSP0/CPU0:2026 Nov 22 15:46:36.123 CET: bgp[1052]: %ROUTING-BGP-5-ADJCHANGE : neighbor up",
		 "rtr1", "bgp", "1052", "2026-11-22T14:46:36.123Z", "notice", "%ROUTING-BGP-5-ADJCHANGE : neighbor up"},
		{"<187>LC/0/1/CPU0:Nov 22 15:46:36.123 : ifmgr[204]: %PKT_INFRA-LINK-3-UPDOWN : down",
		 "", "ifmgr", "204", "2026-11-22T15:46:36.123", "err", "%PKT_INFRA-LINK-3-UPDOWN : down"},
	});
}

void cisco_nx_os()
{
	expect({
		{"<187>: 2025 Jun 25 11:27:28 GMT: %X: msg", "", "%X", "", "2025-06-25T11:27:28.000Z", "err", "msg"},
		{"<189>: 2026 Nov 22 15:46:36.123 UTC: %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up",
		 "", "%ETHPORT-5-IF_UP", "", "2026-11-22T15:46:36.123Z", "notice", "Interface Ethernet1/1 is up"},
		{"<189>: nx1: 2026 Nov 22 15:46:36 UTC: %ETHPORT-5-IF_UP: Interface Ethernet1/1 is up",
		 "nx1", "%ETHPORT-5-IF_UP", "", "2026-11-22T15:46:36.000Z", "notice", "Interface Ethernet1/1 is up"},
		{"<189>2026 Nov 22 15:46:36 nx1 %ETHPORT-5-IF_UP: up", "nx1", "%ETHPORT-5-IF_UP", "", "2026-11-22T15:46:36.000", "notice", "up"},
		{"<189>2026 Nov 22 15:46:36 nx1 %$ VDC-1 %$ %ETHPORT-5-IF_UP: up",
		 "nx1", "%ETHPORT-5-IF_UP", "", "2026-11-22T15:46:36.000", "notice", "up"},
		{"<190>Nov 22 15:46:36 aci1 %LOG_LOCAL7-6-SYSTEM_MSG [E4204936][transition][info][sys/ts] fabric is up",
		 "aci1", "%LOG_LOCAL7-6-SYSTEM_MSG", "", "2026-11-22T15:46:36.000", "info", "[E4204936][transition][info][sys/ts] fabric is up"},
	});
}

void cisco_asa()
{
	expect({
		{"<166>%ASA-6-302013: Built outbound TCP connection 1", "", "%ASA-6-302013", "", "", "info", "Built outbound TCP connection 1"},
		{"<166>Nov 22 2026 15:46:36: %ASA-6-302013: Built", "", "%ASA-6-302013", "", "2026-11-22T15:46:36.000", "info", "Built"},
		{"<166>Nov 22 2026 15:46:36 fw1 : %ASA-6-302013: Built", "fw1", "%ASA-6-302013", "", "2026-11-22T15:46:36.000", "info", "Built"},
		{"<166>:Nov 22 15:46:36 UTC: %ASA-session-6-302013: Built",
		 "", "%ASA-session-6-302013", "", "2026-11-22T15:46:36.000Z", "info", "Built"},
		{"<164>Aug 08 16:58:18 fw1 : %FTD-4-1: denied", "fw1", "%FTD-4-1", "", "2026-08-08T16:58:18.000", "warning", "denied"},
		{"<164>2026-11-22T15:46:36Z fw1 : %FTD-4-434002: SFR requested to drop packet",
		 "fw1", "%FTD-4-434002", "", "2026-11-22T15:46:36.000Z", "warning", "SFR requested to drop packet"},
		{"<166>Nov 22 15:46:36 10.0.0.1 %ASA-6-302014: Teardown", "10.0.0.1", "%ASA-6-302014", "", "2026-11-22T15:46:36.000", "info", "Teardown"},
	});
}

void cisco_meraki()
{
	expect({
		{"<134>1 1795362396.123456789 MX84 flows src=10.0.0.5 dst=8.8.8.8 protocol=udp",
		 "MX84", "flows", "", "2026-11-22T15:46:36.000Z", "info", "src=10.0.0.5 dst=8.8.8.8 protocol=udp"},
		{"<134>1 1795362396.123456789 AP_1 events type=association radio='0'",
		 "AP_1", "events", "", "2026-11-22T15:46:36.000Z", "info", "type=association radio='0'"},
	});
}

void juniper()
{
	expect({
		{"<165>1 2026-11-22T15:46:36.123+02:00 rtr1 mgd 3046 UI_DBASE_LOGOUT_EVENT [junos@2636.1.1.1.2.18 username=\"bob\"] User 'bob' exiting",
		 "rtr1", "mgd", "3046", "2026-11-22T13:46:36.123Z", "notice", "User 'bob' exiting"},
		// With "structured-data brief" there is no text.
		{"<165>1 2026-11-22T15:46:36.123Z rtr1 mgd 3046 UI_DBASE_LOGOUT_EVENT [junos@2636.1.1.1.2.18 username=\"bob\"]",
		 "rtr1", "mgd", "3046", "2026-11-22T15:46:36.123Z", "notice", "UI_DBASE_LOGOUT_EVENT [junos@2636.1.1.1.2.18 username=\"bob\"]"},
		{"<30>Nov 22 15:46:36 rtr1 mgd[3046]: UI_LOGIN_EVENT: User 'bob' login",
		 "rtr1", "mgd", "3046", "2026-11-22T15:46:36.000", "info", "UI_LOGIN_EVENT: User 'bob' login"},
		{"<30>Nov 22 15:46:36.401 2026  rtr1-re0 mgd[3046]: %INTERACT-6-UI_LOGIN_EVENT: User 'bob' login",
		 "rtr1-re0", "mgd", "3046", "2026-11-22T15:46:36.401", "info", "%INTERACT-6-UI_LOGIN_EVENT: User 'bob' login"},
		{"<14>Nov 22 15:46:36 fw1 RT_FLOW: RT_FLOW_SESSION_DENY: session denied 10.0.0.1/1->10.0.0.2/80",
		 "fw1", "RT_FLOW", "", "2026-11-22T15:46:36.000", "info", "RT_FLOW_SESSION_DENY: session denied 10.0.0.1/1->10.0.0.2/80"},
	});
}

void hp_and_aruba()
{
	expect({
		// ProCurve and ArubaOS-Switch: a number for the kind of event.
		{"<14> Nov 22 15:46:36 10.0.0.1 00076 ports: port 3 is now on-line",
		 "10.0.0.1", "ports", "", "2026-11-22T15:46:36.000", "info", "port 3 is now on-line"},
		// Comware.
		{"<190>Nov 22 15:46:36 2026 HP5500 %%10SHELL/5/SHELL_LOGIN: VTY logged in from 10.0.0.5.",
		 "HP5500", "%%10SHELL/5/SHELL_LOGIN", "", "2026-11-22T15:46:36.000", "info", "VTY logged in from 10.0.0.5."},
		// Aruba's controllers.
		{"<141>Mar  5 12:00:00 2020 sw1 stm[3]: link down", "sw1", "stm", "3", "2020-03-05T12:00:00.000", "notice", "link down"},
		{"<141>Mar  5 12:00:00 2020 [10.0.0.7] authmgr[1]: <522008> <NOTI> User authentication successful",
		 "10.0.0.7", "authmgr", "1", "2020-03-05T12:00:00.000", "notice", "<522008> <NOTI> User authentication successful"},
		// Aruba CX.
		{"<187>1 2026-11-22T15:46:36.123456+00:00 cx1 intfd 1234 - - Event|403|LOG_INFO|AMM|1/1|Link up",
		 "cx1", "intfd", "1234", "2026-11-22T15:46:36.123Z", "err", "Event|403|LOG_INFO|AMM|1/1|Link up"},
		// Huawei, whose system is Comware's cousin.
		{"<190>Nov 22 2026 15:46:36 HUAWEI %%01SHELL/5/LOGIN(s)[123]:VTY login from 10.0.0.5",
		 "HUAWEI", "%%01SHELL/5/LOGIN(s)", "123", "2026-11-22T15:46:36.000", "info", "VTY login from 10.0.0.5"},
	});
}

void tp_link()
{
	expect({
		{"<134>2023-05-30 12:49:51 sw1 p: m", "sw1", "p", "", "2023-05-30T12:49:51.000", "info", "m"},
		{"<134> 2026-11-22 15:46:36 TL-SG3210 51234 Login the web by admin on web (192.168.0.100)",
		 "TL-SG3210", "", "", "2026-11-22T15:46:36.000", "info", "51234 Login the web by admin on web (192.168.0.100)"},
	});
}

void mikrotik()
{
	expect({
		{"<30>system,info,account user admin logged in from 10.0.0.5 via ssh",
		 "", "system,info,account", "", "", "info", "user admin logged in from 10.0.0.5 via ssh"},
		{"<30>firewall,info drop: in:ether1 out:(unknown 0)", "", "firewall,info", "", "", "info", "drop: in:ether1 out:(unknown 0)"},
		{"<30>Nov 22 15:46:36 MikroTik system,error,critical login failure for user root",
		 "MikroTik", "system,error,critical", "", "2026-11-22T15:46:36.000", "info", "login failure for user root"},
		{"<30>Nov 22 15:46:36 MikroTik user admin logged in", "MikroTik", "", "", "2026-11-22T15:46:36.000", "info", "user admin logged in"},
	});
}

void fortinet_and_others_of_key_and_value()
{
	expect({
		{"<189>date=2026-11-22 time=15:46:36 devname=\"fw1\" devid=\"FG1\" tz=\"+0100\" type=\"traffic\" subtype=\"forward\" level=\"notice\"",
		 "fw1", "traffic", "", "2026-11-22T14:46:36.000Z", "notice",
		 "date=2026-11-22 time=15:46:36 devname=\"fw1\" devid=\"FG1\" tz=\"+0100\" type=\"traffic\" subtype=\"forward\" level=\"notice\""},
		{"<185>date=2026-11-22 time=15:46:36 devname=fw1 devid=FG1 logid=0100032001 type=event msg=\"Administrator admin logged in\"",
		 "fw1", "event", "", "2026-11-22T15:46:36.000", "alert",
		 "date=2026-11-22 time=15:46:36 devname=fw1 devid=FG1 logid=0100032001 type=event msg=\"Administrator admin logged in\""},
		{"<134>id=firewall sn=0017C5000000 time=\"2026-11-22 15:46:36 UTC\" fw=10.0.0.1 pri=6 msg=\"Connection Opened\"",
		 "10.0.0.1", "firewall", "", "2026-11-22T15:46:36.000Z", "info",
		 "id=firewall sn=0017C5000000 time=\"2026-11-22 15:46:36 UTC\" fw=10.0.0.1 pri=6 msg=\"Connection Opened\""},
		{"<30>device=\"SFW\" date=2026-11-22 time=15:46:36 timezone=\"CET\" device_name=\"XG210\" log_type=\"Firewall\" status=\"Deny\"",
		 "XG210", "Firewall", "", "2026-11-22T15:46:36.000", "info",
		 "device=\"SFW\" date=2026-11-22 time=15:46:36 timezone=\"CET\" device_name=\"XG210\" log_type=\"Firewall\" status=\"Deny\""},
		// Other programs write pairs, too: these are text.
		{"<30>Nov 22 15:46:36 web1 app: type=\"x\" id=1", "web1", "app", "", "2026-11-22T15:46:36.000", "info", "type=\"x\" id=1"},
		{"<30>level=info msg=\"a: b\"", "", "", "", "", "info", "level=info msg=\"a: b\""},
	});
}

void palo_alto()
{
	expect({
		{"<14>Nov 22 15:46:36 PA-220 1,2026/11/22 15:46:35,012345678901,TRAFFIC,end,2305,2026/11/22 15:46:35,10.0.0.1",
		 "PA-220", "TRAFFIC", "", "2026-11-22T15:46:36.000", "info",
		 "1,2026/11/22 15:46:35,012345678901,TRAFFIC,end,2305,2026/11/22 15:46:35,10.0.0.1"},
		{"<14>1,2026/11/22 15:46:35,012345678901,THREAT,url,2305,2026/11/22 15:46:35,10.0.0.1",
		 "", "THREAT", "", "2026-11-22T15:46:35.000", "info", "1,2026/11/22 15:46:35,012345678901,THREAT,url,2305,2026/11/22 15:46:35,10.0.0.1"},
		{"<14>1 2026-11-22T15:46:36.123Z pa1 - - - - 1,2026/11/22 15:46:35,012345678901,SYSTEM,general,0,x",
		 "pa1", "SYSTEM", "", "2026-11-22T15:46:36.123Z", "info", "1,2026/11/22 15:46:35,012345678901,SYSTEM,general,0,x"},
	});
}

void synology()
{
	expect({
		{"<14>Nov 22 15:46:36 NAS1 Connection: User [admin] from [10.0.0.5] logged in via [DSM].",
		 "NAS1", "Connection", "", "2026-11-22T15:46:36.000", "info", "User [admin] from [10.0.0.5] logged in via [DSM]."},
		{"<14>1 2026-11-22T15:46:36+02:00 NAS1 System - - - \xEF\xBB\xBFSystem started to boot up.",
		 "NAS1", "System", "", "2026-11-22T13:46:36.000Z", "info", "System started to boot up."},
	});
}

void esxi()
{
	expect({
		{"<166>2026-11-22T15:46:36.123Z esxi1.example.org Hostd: info hostd[2099566] [Originator@6876 sub=Vimsvc] Task done",
		 "esxi1.example.org", "Hostd", "", "2026-11-22T15:46:36.123Z", "info", "info hostd[2099566] [Originator@6876 sub=Vimsvc] Task done"},
		{"<181>2026-11-22T15:46:36.123Z esxi1 vmkernel: cpu0:2097152)ScsiDeviceIO: failed",
		 "esxi1", "vmkernel", "", "2026-11-22T15:46:36.123Z", "notice", "cpu0:2097152)ScsiDeviceIO: failed"},
		{"<14>2026-11-22T15:46:36.123Z esxi1 sshd[2100001]: Connection from 10.0.0.5",
		 "esxi1", "sshd", "2100001", "2026-11-22T15:46:36.123Z", "info", "Connection from 10.0.0.5"},
	});
}

void aix_and_solaris()
{
	expect({
		{"<13>Mar 15 10:11:12 Message forwarded from h: sshd[1]: t", "h", "sshd", "1", "2026-03-15T10:11:12.000", "notice", "t"},
		{"<38>Nov 22 15:46:36 Message forwarded from aix1: auth|security:info su: BAD SU from bob to root",
		 "aix1", "su", "", "2026-11-22T15:46:36.000", "info", "BAD SU from bob to root"},
		{"<45>Jun 23 13:17:42 last message repeated 2 times", "", "", "", "2026-06-23T13:17:42.000", "notice", "last message repeated 2 times"},
		{"<45>Jun 23 13:17:42 aix1 last message repeated 1 time", "aix1", "", "", "2026-06-23T13:17:42.000", "notice", "last message repeated 1 time"},
		{"<38>Nov 22 15:46:36 sun1 sshd[1]: [ID 800047 auth.info] Accepted publickey for bob",
		 "sun1", "sshd", "1", "2026-11-22T15:46:36.000", "info", "[ID 800047 auth.info] Accepted publickey for bob"},
	});
}

void the_bsds()
{
	expect({
		{"<30>Nov 22 15:46:36 bsd1 ntpd[812]: clock is now synced", "bsd1", "ntpd", "812", "2026-11-22T15:46:36.000", "info", "clock is now synced"},
		{"<2>Nov 22 15:46:36 bsd1 kernel: pid 1 (init): out of swap", "bsd1", "kernel", "", "2026-11-22T15:46:36.000", "crit", "pid 1 (init): out of swap"},
		// syslogd -v
		{"<30>Nov 22 15:46:36 <daemon.info> bsd1 ntpd[812]: clock is now synced",
		 "bsd1", "ntpd", "812", "2026-11-22T15:46:36.000", "info", "clock is now synced"},
		// syslog(3) since FreeBSD 12
		{"<30>1 2026-11-22T15:46:36.774258+02:00 bsd1 ntpd 812 - - clock is now synced",
		 "bsd1", "ntpd", "812", "2026-11-22T13:46:36.774Z", "info", "clock is now synced"},
		// syslog(3) of OpenBSD
		{"<30>ntpd[812]: clock is now synced", "", "ntpd", "812", "", "info", "clock is now synced"},
	});
}

void openwrt_and_busybox()
{
	expect({
		{"<30>Nov 22 15:46:36 OpenWrt dnsmasq[1234]: query[A] example.org from 10.0.0.5",
		 "OpenWrt", "dnsmasq", "1234", "2026-11-22T15:46:36.000", "info", "query[A] example.org from 10.0.0.5"},
		{"<30>Sun Nov 22 15:46:36 2026 daemon.info dnsmasq[1234]: started",
		 "", "dnsmasq", "1234", "2026-11-22T15:46:36.000", "info", "started"},
		{"<30>Nov 22 15:46:36 crond[77]: USER root pid 78 cmd run-parts", "", "crond", "77", "2026-11-22T15:46:36.000", "info", "USER root pid 78 cmd run-parts"},
		{"<13>Nov 22 15:46:36 box daemon.info crond[77]: job", "box", "crond", "77", "2026-11-22T15:46:36.000", "notice", "job"},
		{"<22>Nov 22 15:46:36 mail.info sshd[1]: from a host of a name like a priority", "", "sshd", "1", "2026-11-22T15:46:36.000", "info",
		 "from a host of a name like a priority"},
		{"<38>Nov 22 15:46:36 mail.info sshd[1]: from a host of that name", "mail.info", "sshd", "1", "2026-11-22T15:46:36.000", "info",
		 "from a host of that name"},
	});
}

void containers()
{
	expect({
		// docker --log-driver syslog, and with syslog-format=rfc5424micro
		{"<30>Nov 22 15:46:36 docker1 2b9f3c1d0a4e[813]: GET / 200", "docker1", "2b9f3c1d0a4e", "813", "2026-11-22T15:46:36.000", "info", "GET / 200"},
		{"<30>Nov 22 15:46:36 docker1 docker/web[813]: GET / 200", "docker1", "docker/web", "813", "2026-11-22T15:46:36.000", "info", "GET / 200"},
		{"<30>1 2026-11-22T15:46:36.774258+02:00 docker1 web 813 web - GET / 200",
		 "docker1", "web", "813", "2026-11-22T13:46:36.774Z", "info", "GET / 200"},
		// Kubernetes by Fluent Bit, and a kubelet by way of journald
		{"<14>1 2026-11-22T15:46:36.774258Z node1 web-7d4b9c-x2x - - [kubernetes@0 namespace_name=\"default\" pod_name=\"web\"] GET / 200",
		 "node1", "web-7d4b9c-x2x", "", "2026-11-22T15:46:36.774Z", "info", "GET / 200"},
		{"<30>Nov 22 15:46:36 node1 kubelet[1234]: E1122 15:46:36.123456    1234 kubelet.go:2183] node not ready",
		 "node1", "kubelet", "1234", "2026-11-22T15:46:36.000", "info", "E1122 15:46:36.123456    1234 kubelet.go:2183] node not ready"},
	});
}

void journald_rsyslog_and_syslog_ng()
{
	expect({
		// ForwardToSyslog=, systemd-cat -t backup, and a child that has not become its program yet
		{"<30>Nov 22 15:46:36 systemd[1]: Started x.service.", "", "systemd", "1", "2026-11-22T15:46:36.000", "info", "Started x.service."},
		{"<30>Nov 22 15:46:36 backup[4711]: done", "", "backup", "4711", "2026-11-22T15:46:36.000", "info", "done"},
		{"<86>Nov 22 15:46:36 web1 (sd-pam)[812]: pam_unix: session opened", "web1", "(sd-pam)", "812", "2026-11-22T15:46:36.000", "info", "pam_unix: session opened"},
		// RSYSLOG_TraditionalForwardFormat, RSYSLOG_ForwardFormat, RSYSLOG_SyslogProtocol23Format
		{"<30>Nov 22 15:46:36 web1 nginx: started", "web1", "nginx", "", "2026-11-22T15:46:36.000", "info", "started"},
		{"<30>2026-11-22T15:46:36.774258+02:00 web1 nginx[5]: started", "web1", "nginx", "5", "2026-11-22T13:46:36.774Z", "info", "started"},
		{"<30>1 2026-11-22T15:46:36.774258+02:00 web1 nginx 5 - -  started", "web1", "nginx", "5", "2026-11-22T13:46:36.774Z", "info", "started"},
		{"<38>Nov 22 15:46:36 web1 sshd[5]: message repeated 3 times: [ Failed password for bob]",
		 "web1", "sshd", "5", "2026-11-22T15:46:36.000", "info", "message repeated 3 times: [ Failed password for bob]"},
		// syslog-ng, with ts_format(iso), and with chain_hostnames(yes)
		{"<30>2026-11-22T15:46:36+02:00 web1 nginx[5]: started", "web1", "nginx", "5", "2026-11-22T13:46:36.000Z", "info", "started"},
		{"<30>Nov 22 15:46:36 s_net@web1/relay nginx[5]: started", "s_net@web1/relay", "nginx", "5", "2026-11-22T15:46:36.000", "info", "started"},
	});
}

void cee_cookies()
{
	expect({
		{"<30>Nov 22 15:46:36 web1 app[5]: @cee: {\"msg\":\"user logged in\",\"user\":\"bob\",\"uid\":1000,\"ok\":true,\"ids\":[1,2]}",
		 "web1", "app", "5", "2026-11-22T15:46:36.000", "info", "user logged in user=\"bob\" uid=1000 ok=true ids=[1,2]"},
		{"<30>@cee:{\"message\":\"done\",\"hostname\":\"web1\",\"pname\":\"backup\",\"pid\":4711}",
		 "web1", "backup", "4711", "", "info", "done"},
		{"<30>app: @cee: {\"no\":\"message\"}", "", "app", "", "", "info", "@cee: {\"no\":\"message\"}"},
		{"<30>app: @cee: {broken", "", "app", "", "", "info", "@cee: {broken"},
	});
}

void times_in_all_their_forms()
{
	constexpr std::string_view kWeb = "web1", kApp = "app", kText = "x";
	const auto row = [&](std::string_view datagram, std::string_view time) {
		return Vector{datagram, kWeb, kApp, "", time, "info", kText};
	};
	expect({
		row("<30>Nov  2 15:46:36 web1 app: x", "2026-11-02T15:46:36.000"),
		row("<30>Nov 2 15:46:36 web1 app: x", "2026-11-02T15:46:36.000"),
		row("<30>Dec 31 23:59:60 web1 app: x", "2026-01-01T00:00:00.000"), // a leap second, of the year before
		row("<30>Nov 28 15:46:36 web1 app: x", "2026-11-28T15:46:36.000"), // of a clock that is fast
		row("<30>Nov 30 15:46:36 web1 app: x", "2025-11-30T15:46:36.000"),
		row("<30>Nov 22 2025 15:46:36 web1 app: x", "2025-11-22T15:46:36.000"),
		row("<30>Nov 22 15:46:36.5 web1 app: x", "2026-11-22T15:46:36.500"),
		row("<30>Nov 22 15:46:36 CET web1 app: x", "2026-11-22T14:46:36.000Z"),
		row("<30>Nov 22 15:46:36 CET 2025 web1 app: x", "2025-11-22T14:46:36.000Z"),
		row("<30>Nov 22 15:46:36 NewYork 2025 web1 app: x", "2025-11-22T15:46:36.000"),
		row("<30>Sun Nov 22 15:46:36 2026 web1 app: x", "2026-11-22T15:46:36.000"),
		row("<30>2024 Apr 14 10:00:00 web1 app: x", "2024-04-14T10:00:00.000"),
		row("<30>2023-05-30T12:49:51 web1 app: x", "2023-05-30T12:49:51.000"),
		row("<30>2023-05-30T12:49:51,933 web1 app: x", "2023-05-30T12:49:51.933"),
		row("<30>2023-05-30T00:00:00+0200 web1 app: x", "2023-05-29T22:00:00.000Z"),
		row("<30>2023-05-30T00:00:00-05 web1 app: x", "2023-05-30T05:00:00.000Z"),
		row("<30>2023-05-30t00:00:00.25z web1 app: x", "2023-05-30T00:00:00.250Z"),
		row("<30>2023-05-30 12:49:51 +0200 web1 app: x", "2023-05-30T10:49:51.000Z"),
		row("<30>2023/05/30 12:49:51 web1 app: x", "2023-05-30T12:49:51.000"),
	});
}

void what_is_no_header_is_text()
{
	expect({
		{"<13>1 file in /var was removed - ok", "", "", "", "", "notice", "1 file in /var was removed - ok"},
		{"<13>3: disks have errors", "", "", "", "", "notice", "3: disks have errors"},
		{"<13>12:30: lunch", "", "", "", "", "notice", "12:30: lunch"},
		{"<13>https://example.org/: not found", "", "", "", "", "notice", "https://example.org/: not found"},
		{"<13>{\"level\": \"info\", \"msg\": \"x\"}", "", "", "", "", "notice", "{\"level\": \"info\", \"msg\": \"x\"}"},
		{"<13>Nov 22 15:46:36 web1 {\"level\": \"info\"}", "web1", "", "", "2026-11-22T15:46:36.000", "notice", "{\"level\": \"info\"}"},
		{"<13>Nov 32 15:46:36 web1 app: no such day", "", "", "", "", "notice", "Nov 32 15:46:36 web1 app: no such day"},
		{"<13>Nov 22 25:46:36 web1 app: no such hour", "", "", "", "", "notice", "Nov 22 25:46:36 web1 app: no such hour"},
		{"<13>Nov 22 15:46:36 -- MARK --", "", "", "", "2026-11-22T15:46:36.000", "notice", "-- MARK --"},
		{"<13>  indented", "", "", "", "", "notice", "  indented"},
		{"<13>app: 2026-11-22 15:46:36 started", "", "app", "", "", "notice", "2026-11-22 15:46:36 started"},
		{"<13>last message repeated 2 times", "", "", "", "", "notice", "last message repeated 2 times"},
		{"<13>a, b and c are down", "", "", "", "", "notice", "a, b and c are down"},
		{"<13>one,two info", "", "", "", "", "notice", "one,two info"},
	});
}

void headers_that_are_nearly_of_rfc_5424()
{
	expect({
		// Without structured data.
		{"<13>1 2026-11-22T15:46:36Z web1 app 5 - the text", "web1", "app", "5", "2026-11-22T15:46:36.000Z", "notice", "the text"},
		// A version, and then what RFC 3164 says.
		{"<13>1 2026-11-22T15:46:36Z web1 app[5]: the text", "web1", "app", "5", "2026-11-22T15:46:36.000Z", "notice", "the text"},
		{"<13>1 2026-11-22 15:46:36 web1 app: the text", "web1", "app", "", "2026-11-22T15:46:36.000", "notice", "the text"},
		{"<13>1 2026-11-22T15:46:36Z web1 app 5 - [never=\"closed the text", "web1", "app", "5", "2026-11-22T15:46:36.000Z", "notice",
		 "[never=\"closed the text"},
	});
}

// clang-format on

const CMUnitTest kTests[] = {
    TEST_CASE(cisco_ios),
    TEST_CASE(cisco_ios_xr),
    TEST_CASE(cisco_nx_os),
    TEST_CASE(cisco_asa),
    TEST_CASE(cisco_meraki),
    TEST_CASE(juniper),
    TEST_CASE(hp_and_aruba),
    TEST_CASE(tp_link),
    TEST_CASE(mikrotik),
    TEST_CASE(fortinet_and_others_of_key_and_value),
    TEST_CASE(palo_alto),
    TEST_CASE(synology),
    TEST_CASE(esxi),
    TEST_CASE(aix_and_solaris),
    TEST_CASE(the_bsds),
    TEST_CASE(openwrt_and_busybox),
    TEST_CASE(containers),
    TEST_CASE(journald_rsyslog_and_syslog_ng),
    TEST_CASE(cee_cookies),
    TEST_CASE(times_in_all_their_forms),
    TEST_CASE(what_is_no_header_is_text),
    TEST_CASE(headers_that_are_nearly_of_rfc_5424),
};

} // namespace

int main()
{
	return check::main("syslog of devices", kTests);
}

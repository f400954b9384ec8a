// SPDX-License-Identifier: MIT
// What devices and programs of single makers send as syslog, beside the forms in syslog_devices_test.cc: firewalls,
// balancers, boards, monitors, and the programs of a Linux server.
#include "syslog_vectors.hh"

using vectors::expect;

namespace {

// clang-format off

void ubiquiti()
{
	expect({
		{"<30>Nov 22 15:46:36 U7PG2,788a20aabbcc,v4.3.28.11361: hostapd: ath0: STA 11:22:33:44:55:66 IEEE 802.11: associated",
		 "788a20aabbcc", "hostapd", "", "2026-11-22T15:46:36.000", "info", "ath0: STA 11:22:33:44:55:66 IEEE 802.11: associated"},
		{"<30>Nov 22 15:46:36 (\"U7PG2,788a20aabbcc,v4.0.42.10433\") hostapd: ath0: STA 11:22:33:44:55:66 IEEE 802.11: associated",
		 "788a20aabbcc", "hostapd", "", "2026-11-22T15:46:36.000", "info", "ath0: STA 11:22:33:44:55:66 IEEE 802.11: associated"},
		{"<30>788a20aabbcc,UAP-AC-Pro-Gen2-6.6.55+15189: hostapd[3215]: rai0: STA 11:22:33:44:55:66 IEEE 802.11: associated",
		 "788a20aabbcc", "hostapd", "3215", "", "info", "rai0: STA 11:22:33:44:55:66 IEEE 802.11: associated"},
		{"<30>Nov 22 15:46:36 Attic 788a20aabbcc,U6-Lite-6.5.28+14491: mcad[2513]: wireless_agg_stats.log_sta_anomalies()",
		 "Attic", "mcad", "2513", "2026-11-22T15:46:36.000", "info", "wireless_agg_stats.log_sta_anomalies()"},
		// A console names itself twice.
		{"<4>Nov 22 15:46:36 UDM-Pro UDM-Pro kernel: [WAN_LOCAL-default-D]IN=eth8 OUT= MAC=",
		 "UDM-Pro", "kernel", "", "2026-11-22T15:46:36.000", "warning", "[WAN_LOCAL-default-D]IN=eth8 OUT= MAC="},
		{"<4>Nov 22 15:46:36 USG-3P kernel: [WAN_IN-3001-A]IN=eth0 OUT=eth1",
		 "USG-3P", "kernel", "", "2026-11-22T15:46:36.000", "warning", "[WAN_IN-3001-A]IN=eth0 OUT=eth1"},
		{"<13> Nov 22 15:46:36 EdgeSwitch TRAPMGR[dot1s_task]: traputil.c(763) 123 %% Spanning Tree Topology Change",
		 "EdgeSwitch", "TRAPMGR", "dot1s_task", "2026-11-22T15:46:36.000", "notice", "traputil.c(763) 123 %% Spanning Tree Topology Change"},
		{"<14>Nov 22 15:46:36 Dream-Machine CEF:0|Ubiquiti|UniFi Network|9.0.108|400|WiFi Client Connected|1|UNIFIclientMac=11:22:33:44:55:66",
		 "Dream-Machine", "UniFi_Network", "", "2026-11-22T15:46:36.000", "info", "CEF:0|Ubiquiti|UniFi Network|9.0.108|400|WiFi Client Connected|1|UNIFIclientMac=11:22:33:44:55:66"},
	});
}

void firewalls()
{
	expect({
		{"<134>1 2026-11-22T15:46:36+01:00 pfSense.example.org filterlog 4711 - - 5,,,1000000103,igb0,match,block,in,4,0x0,,64",
		 "pfSense.example.org", "filterlog", "4711", "2026-11-22T14:46:36.000Z", "info", "5,,,1000000103,igb0,match,block,in,4,0x0,,64"},
		{"<134>Nov 22 15:46:36 filterlog[4711]: 5,,,1000000103,igb0,match,block,in,4",
		 "", "filterlog", "4711", "2026-11-22T15:46:36.000", "info", "5,,,1000000103,igb0,match,block,in,4"},
		{"<134>Nov 22 15:46:36 filterlog: 5,,,1000000103,igb0,match,block,in,4",
		 "", "filterlog", "", "2026-11-22T15:46:36.000", "info", "5,,,1000000103,igb0,match,block,in,4"},
		{"<134>1 2026-11-22T15:46:36+01:00 OPNsense.example.org filterlog 93015 - [meta sequenceId=\"22\"] 67,,,0,em0,match,pass,out",
		 "OPNsense.example.org", "filterlog", "93015", "2026-11-22T14:46:36.000Z", "info", "67,,,0,em0,match,pass,out"},
		// SonicWall begins with blanks.
		{"<134>  id=firewall sn=C0EAE4000000 time=\"2026-11-22 15:46:36\" fw=192.0.2.1 pri=6 c=1024 m=537 msg=\"Connection Closed\" n=1",
		 "192.0.2.1", "firewall", "", "2026-11-22T15:46:36.000", "info", "  id=firewall sn=C0EAE4000000 time=\"2026-11-22 15:46:36\" fw=192.0.2.1 pri=6 c=1024 m=537 msg=\"Connection Closed\" n=1"},
		// Sophos Firewall, and the UTM before it.
		{"<30>device_name=\"SFW\" timestamp=\"2026-11-22T15:46:36+0100\" device_model=\"XGS116\" log_id=\"010101600001\" log_type=\"Firewall\"",
		 "SFW", "Firewall", "", "2026-11-22T14:46:36.000Z", "info", "device_name=\"SFW\" timestamp=\"2026-11-22T15:46:36+0100\" device_model=\"XGS116\" log_id=\"010101600001\" log_type=\"Firewall\""},
		{"<30>2026:11:22-15:46:36 utm1 ulogd[5432]: id=\"2001\" severity=\"info\" sys=\"SecureNet\" name=\"Packet dropped\"",
		 "utm1", "ulogd", "5432", "2026-11-22T15:46:36.000", "info", "id=\"2001\" severity=\"info\" sys=\"SecureNet\" name=\"Packet dropped\""},
		// WatchGuard writes the time again, in UTC, and perhaps model and serial number.
		{"<140>Nov 22 15:46:36 wg1 (2026-11-22T14:46:36) firewall: msg_id=\"3000-0148\" Deny 0-External Firebox 40 udp 20 127",
		 "wg1", "firewall", "", "2026-11-22T15:46:36.000", "warning", "msg_id=\"3000-0148\" Deny 0-External Firebox 40 udp 20 127"},
		{"<140>Nov 22 15:46:36 wg1 M270 801000000000 (2026-11-22T14:46:36) http-proxy[2345]: msg_id=\"1AFF-0024\" Allow",
		 "wg1", "http-proxy", "2345", "2026-11-22T15:46:36.000", "warning", "msg_id=\"1AFF-0024\" Allow"},
		{"<134>1 2026-11-22T15:46:36Z cpgw1 CheckPoint 1234 - [action:\"Drop\"; flags:\"4606212\"; src:\"10.0.0.5\"; dst:\"192.0.2.1\"]",
		 "cpgw1", "CheckPoint", "1234", "2026-11-22T15:46:36.000Z", "info", "[action:\"Drop\"; flags:\"4606212\"; src:\"10.0.0.5\"; dst:\"192.0.2.1\"]"},
		{"<134>1 2026-11-22T15:46:36Z cpgw1 CheckPoint 1234 - [sc@2620 action=\"Drop\" src=\"10.0.0.5\"]",
		 "cpgw1", "CheckPoint", "1234", "2026-11-22T15:46:36.000Z", "info", "[sc@2620 action=\"Drop\" src=\"10.0.0.5\"]"},
		{"<129>Nov 22 15:46:36 waf1 2026-11-22 15:46:36.123 +0100 waf1 WF ALER SQL_INJECTION_IN_PARAM 10.0.0.5",
		 "waf1", "", "", "2026-11-22T15:46:36.000", "alert", "2026-11-22 15:46:36.123 +0100 waf1 WF ALER SQL_INJECTION_IN_PARAM 10.0.0.5"},
		{"<134>Nov 22 15:46:36 barracuda1 inbound/pass1[1234]: host[10.0.0.5] 1795362396-abc 0 0 RECV bob@example.org",
		 "barracuda1", "inbound/pass1", "1234", "2026-11-22T15:46:36.000", "info", "host[10.0.0.5] 1795362396-abc 0 0 RECV bob@example.org"},
		{"<189> Nov 22 15:46:36 zywall1 src=\"10.0.0.5:1\" dst=\"192.0.2.1:53\" msg=\"x\" note=\"ACCESS BLOCK\" cat=\"Access Control\"",
		 "zywall1", "", "", "2026-11-22T15:46:36.000", "notice", "src=\"10.0.0.5:1\" dst=\"192.0.2.1:53\" msg=\"x\" note=\"ACCESS BLOCK\" cat=\"Access Control\""},
		{"<14>Nov 22 15:46:36 pa1 1,2026/11/22 15:46:35,0123,THREAT,url,2305",
		 "pa1", "THREAT", "", "2026-11-22T15:46:36.000", "info", "1,2026/11/22 15:46:35,0123,THREAT,url,2305"},
		{"<14>CEF:0|Palo Alto Networks|PAN-OS|11.0|end|TRAFFIC|1|src=10.0.0.5",
		 "", "PAN-OS", "", "", "info", "CEF:0|Palo Alto Networks|PAN-OS|11.0|end|TRAFFIC|1|src=10.0.0.5"},
		{"<30>Nov 22 15:46:36 qradar1 LEEF:1.0|Vendor|Product|1.0|4000|src=10.0.0.1",
		 "qradar1", "Product", "", "2026-11-22T15:46:36.000", "info", "LEEF:1.0|Vendor|Product|1.0|4000|src=10.0.0.1"},
		{"<30>CEF:0|Vendor", "", "", "", "", "info", "CEF:0|Vendor"},
	});
}

void load_balancers()
{
	expect({
		{"<133>Nov 22 15:46:36 bigip1 notice mcpd[6789]: 01070727:5: Pool /Common/p member /Common/10.0.0.5:80 monitor status down.",
		 "bigip1", "mcpd", "6789", "2026-11-22T15:46:36.000", "notice", "01070727:5: Pool /Common/p member /Common/10.0.0.5:80 monitor status down."},
		{"<131>Nov 22 15:46:36 bigip1.example.org err tmm1[12345]: 01220001:3: TCL error: /Common/rule <HTTP_REQUEST>",
		 "bigip1.example.org", "tmm1", "12345", "2026-11-22T15:46:36.000", "err", "01220001:3: TCL error: /Common/rule <HTTP_REQUEST>"},
		// A severity that is not that of the PRI may be a word of the text.
		{"<133>Nov 22 15:46:36 bigip1 warning mcpd[6789]: x",
		 "bigip1", "", "", "2026-11-22T15:46:36.000", "notice", "warning mcpd[6789]: x"},
		{"<134> 11/22/2026:14:46:36 GMT ns1 0-PPE-0 : default TCP CONN_TERMINATE 123 0 : Source 10.0.0.5:1",
		 "ns1", "", "", "2026-11-22T14:46:36.000Z", "info", "0-PPE-0 : default TCP CONN_TERMINATE 123 0 : Source 10.0.0.5:1"},
		{"<134> 22/11/2026:14:46:36 GMT ns1 0-PPE-0 : default TCP CONN_TERMINATE 123 0 : Source 10.0.0.5:1",
		 "ns1", "", "", "2026-11-22T14:46:36.000Z", "info", "0-PPE-0 : default TCP CONN_TERMINATE 123 0 : Source 10.0.0.5:1"},
		{"<134>Nov 22 15:46:36 haproxy[1234]: 10.0.0.5:51234 [22/Nov/2026:15:46:36.123] http-in app/web1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\"",
		 "", "haproxy", "1234", "2026-11-22T15:46:36.000", "info", "10.0.0.5:51234 [22/Nov/2026:15:46:36.123] http-in app/web1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 \"GET / HTTP/1.1\""},
		{"<134>1 2026-11-22T15:46:36.123456+01:00 lb1 haproxy 1234 - - Server app/web1 is DOWN, reason: Layer4 timeout",
		 "lb1", "haproxy", "1234", "2026-11-22T14:46:36.123Z", "info", "Server app/web1 is DOWN, reason: Layer4 timeout"},
		{"<30>Nov 22 15:46:36 lb1 Keepalived_vrrp[99]: (VI_1) Entering MASTER STATE",
		 "lb1", "Keepalived_vrrp", "99", "2026-11-22T15:46:36.000", "info", "(VI_1) Entering MASTER STATE"},
	});
}

void web_and_mail()
{
	expect({
		{"<190>Nov 22 15:46:36 web1 nginx: 10.0.0.5 - - [22/Nov/2026:15:46:36 +0100] \"GET / HTTP/1.1\" 200 612 \"-\" \"curl/7.88.1\"",
		 "web1", "nginx", "", "2026-11-22T15:46:36.000", "info", "10.0.0.5 - - [22/Nov/2026:15:46:36 +0100] \"GET / HTTP/1.1\" 200 612 \"-\" \"curl/7.88.1\""},
		{"<187>Nov 22 15:46:36 web1 nginx: 2026/11/22 15:46:36 [error] 6543#6543: *1 open() \"/x\" failed (2: No such file or directory)",
		 "web1", "nginx", "", "2026-11-22T15:46:36.000", "err", "2026/11/22 15:46:36 [error] 6543#6543: *1 open() \"/x\" failed (2: No such file or directory)"},
		{"<22>Nov 22 15:46:36 mx1 postfix/smtpd[1234]: connect from unknown[10.0.0.5]",
		 "mx1", "postfix/smtpd", "1234", "2026-11-22T15:46:36.000", "info", "connect from unknown[10.0.0.5]"},
		{"<22>Nov 22 15:46:36 mx1 postfix-out/smtp[1234]: 4QxYz: to=<bob@example.org>, status=sent (250 OK)",
		 "mx1", "postfix-out/smtp", "1234", "2026-11-22T15:46:36.000", "info", "4QxYz: to=<bob@example.org>, status=sent (250 OK)"},
		{"<174>1 2026-11-22T15:46:36Z mail1 amavis 100 - - (00100-01) Blocked SPAM",
		 "mail1", "amavis", "100", "2026-11-22T15:46:36.000Z", "info", "(00100-01) Blocked SPAM"},
		{"<30>Nov 22 15:46:36 ns1 named[77]: client @0x7f 10.0.0.5#53 (example.org): query (cache) denied",
		 "ns1", "named", "77", "2026-11-22T15:46:36.000", "info", "client @0x7f 10.0.0.5#53 (example.org): query (cache) denied"},
		{"<134>Nov 22 15:46:36 unbound: [1234:0] info: 10.0.0.5 example.org. A IN",
		 "", "unbound", "", "2026-11-22T15:46:36.000", "info", "[1234:0] info: 10.0.0.5 example.org. A IN"},
		{"<134>Nov 22 15:46:36 pbx1 asterisk[1234]: NOTICE[5678]: chan_sip.c:1 in handle: Registration from '\"100\"' failed",
		 "pbx1", "asterisk", "1234", "2026-11-22T15:46:36.000", "info", "NOTICE[5678]: chan_sip.c:1 in handle: Registration from '\"100\"' failed"},
		{"<30>Nov 22 15:46:36 git1 github_audit: {\"actor\":\"bob\",\"action\":\"team.create\"}",
		 "git1", "github_audit", "", "2026-11-22T15:46:36.000", "info", "{\"actor\":\"bob\",\"action\":\"team.create\"}"},
	});
}

void monitoring_and_power()
{
	expect({
		{"<11>zabbix_server[123]: Trigger PROBLEM: Free disk space is less than 10%",
		 "", "zabbix_server", "123", "", "err", "Trigger PROBLEM: Free disk space is less than 10%"},
		{"<13>Nov 22 15:46:36 mon1 nagios: SERVICE ALERT: db1;Disk /;CRITICAL;HARD;3;DISK CRITICAL - free space: / 1 GB",
		 "mon1", "nagios", "", "2026-11-22T15:46:36.000", "notice", "SERVICE ALERT: db1;Disk /;CRITICAL;HARD;3;DISK CRITICAL - free space: / 1 GB"},
		{"<26>Nov 22 15:46:36 db1 smartd[700]: Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors",
		 "db1", "smartd", "700", "2026-11-22T15:46:36.000", "crit", "Device: /dev/sda [SAT], 8 Currently unreadable (pending) sectors"},
		{"<29>Nov 22 15:46:36 ups1 apcupsd[444]: Power failure.",
		 "ups1", "apcupsd", "444", "2026-11-22T15:46:36.000", "notice", "Power failure."},
		{"<27>Nov 22 15:46:36 ups1 upsmon[445]: UPS ups@localhost on battery",
		 "ups1", "upsmon", "445", "2026-11-22T15:46:36.000", "err", "UPS ups@localhost on battery"},
		{"<14>Nov 22 15:46:36 pdu1 System: Console user 'apc' logged in from 10.0.0.5. 0x0014",
		 "pdu1", "System", "", "2026-11-22T15:46:36.000", "info", "Console user 'apc' logged in from 10.0.0.5. 0x0014"},
		{"<134>Nov 22 15:46:36 idrac-ABC1234 SEL: Drive 3 is removed from disk bay 1.",
		 "idrac-ABC1234", "SEL", "", "2026-11-22T15:46:36.000", "info", "Drive 3 is removed from disk bay 1."},
		{"<134>1 2026-11-22T09:46:36.270-06:00 idrac1 iDRAC - USR0030 [Origin enterpriseID=\"674\"] Successfully logged in using root, from 10.0.0.5 and REDFISH.",
		 "idrac1", "iDRAC", "", "2026-11-22T15:46:36.270Z", "info", "Successfully logged in using root, from 10.0.0.5 and REDFISH."},
		{"<133>2026-11-22T15:46:36Z ILOCZ1234 #ILO 5: 11/22/2026 15:46 Browser login: admin - 10.0.0.5",
		 "ILOCZ1234", "ILO", "", "2026-11-22T15:46:36.000Z", "notice", "#ILO 5: 11/22/2026 15:46 Browser login: admin - 10.0.0.5"},
		{"<13>Nov 22 15:46:36 printer1 printer: paper out", "printer1", "printer", "", "2026-11-22T15:46:36.000", "notice", "paper out"},
	});
}

void windows_and_virtual_machines()
{
	expect({
		{"<14>1 2026-11-22T15:46:36.123456+01:00 dc1.example.org Microsoft-Windows-Security-Auditing 628 - [NXLOG@14506 EventType=\"AUDIT_FAILURE\" EventID=\"4625\"] An account failed to log on.",
		 "dc1.example.org", "Microsoft-Windows-Security-Auditing", "628", "2026-11-22T14:46:36.123Z", "info", "An account failed to log on."},
		{"<14>Nov 22 15:46:36 dc1 Microsoft-Windows-Security-Auditing[628]: An account failed to log on.",
		 "dc1", "Microsoft-Windows-Security-Auditing", "628", "2026-11-22T15:46:36.000", "info", "An account failed to log on."},
		{"<13>Nov 22 15:46:36 dc1 MSWinEventLog\t1\tSecurity\t123\tSun Nov 22 15:46:36 2026\t4625\tMicrosoft-Windows-Security-Auditing\tbob",
		 "dc1", "MSWinEventLog", "", "2026-11-22T15:46:36.000", "notice", "MSWinEventLog\t1\tSecurity\t123\tSun Nov 22 15:46:36 2026\t4625\tMicrosoft-Windows-Security-Auditing\tbob"},
		{"<13>dc1\tMSWinEventLog\t1\tSecurity\t123\tSun Nov 22 15:46:36 2026\t4625\tMicrosoft-Windows-Security-Auditing\tbob",
		 "dc1", "MSWinEventLog", "", "", "notice", "dc1\tMSWinEventLog\t1\tSecurity\t123\tSun Nov 22 15:46:36 2026\t4625\tMicrosoft-Windows-Security-Auditing\tbob"},
		{"<14>1 2026-11-22T15:46:36.123Z vcenter1 vpxd 5432 - - Event [1234] [1-1] [2026-11-22T15:46:36Z] [vim.event.UserLoginSessionEvent] [info]",
		 "vcenter1", "vpxd", "5432", "2026-11-22T15:46:36.123Z", "info", "Event [1234] [1-1] [2026-11-22T15:46:36Z] [vim.event.UserLoginSessionEvent] [info]"},
		{"<30>Nov 22 15:46:36 pve1 pvedaemon[1234]: <root@pam> starting task UPID:pve1:00001234:",
		 "pve1", "pvedaemon", "1234", "2026-11-22T15:46:36.000", "info", "<root@pam> starting task UPID:pve1:00001234:"},
		{"<29>Nov 22 15:46:36 pve1 pmxcfs[900]: [status] notice: received log",
		 "pve1", "pmxcfs", "900", "2026-11-22T15:46:36.000", "notice", "[status] notice: received log"},
		{"<14>1 2026-11-22T15:46:36.123456+01:00 veeam1 Veeam_MP - - [categoryId=0 instanceId=190 JobID=\"x\"] Job done",
		 "veeam1", "Veeam_MP", "", "2026-11-22T14:46:36.123Z", "info", "Job done"},
	});
}

void switches_and_storage()
{
	expect({
		{"<134>WLC1: *apfReceiveTask: Nov 22 15:46:36.123: %APF-6-RADIUS_OVERRIDE_DISABLED: apf_ms.c:1 x",
		 "WLC1", "%APF-6-RADIUS_OVERRIDE_DISABLED", "", "2026-11-22T15:46:36.123", "info", "apf_ms.c:1 x"},
		{"<134>*spamApTask3: Nov 22 15:46:36.123: %CAPWAP-3-ECHO_ERR: capwap_ac_sm.c:8 y",
		 "", "%CAPWAP-3-ECHO_ERR", "", "2026-11-22T15:46:36.123", "info", "capwap_ac_sm.c:8 y"},
		{"<181>Nov 22 15:46:36 ise1 CISE_Passed_Authentications 0000012345 1 0 2026-11-22 15:46:36.123 +01:00 0001 5200 NOTICE",
		 "ise1", "CISE_Passed_Authentications", "", "2026-11-22T15:46:36.000", "notice", "CISE_Passed_Authentications 0000012345 1 0 2026-11-22 15:46:36.123 +01:00 0001 5200 NOTICE"},
		{"<189>Nov 22 15:46:36 sg300 %AAA-I-CONNECT: User CLI session for user cisco over telnet accepted",
		 "sg300", "%AAA-I-CONNECT", "", "2026-11-22T15:46:36.000", "notice", "User CLI session for user cisco over telnet accepted"},
		{"<187>: 12: cucm1: Nov 22 2026 15:46:36.123 UTC :  %UC_RTMT-2-RTMT_ALERT: %[AlertName=x]: y",
		 "cucm1", "%UC_RTMT-2-RTMT_ALERT", "", "2026-11-22T15:46:36.123Z", "err", "%[AlertName=x]: y"},
		{"<190> Nov 22 15:46:36 10.0.0.1-1 TRAPMGR[123456]: traputil.c(696) 4567 %% Link Down: 1/0/3",
		 "10.0.0.1-1", "TRAPMGR", "123456", "2026-11-22T15:46:36.000", "info", "traputil.c(696) 4567 %% Link Down: 1/0/3"},
		{"<14>Nov 22 15:46:36 ruckus1 stamgr: stamgr_handle_remote_ipc(): operation=18",
		 "ruckus1", "stamgr", "", "2026-11-22T15:46:36.000", "info", "stamgr_handle_remote_ipc(): operation=18"},
		{"<189>Nov 22 15:46:36 10.0.0.1 TMNX: 1234 Base PORT-MINOR-etherAlarmSet-2017 [Port 1/1/1]: Alarm",
		 "10.0.0.1", "TMNX", "", "2026-11-22T15:46:36.000", "notice", "1234 Base PORT-MINOR-etherAlarmSet-2017 [Port 1/1/1]: Alarm"},
		{"<190>Nov 22 15:46:36 arista1 Ebra: %LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet1, changed state to up",
		 "arista1", "Ebra", "", "2026-11-22T15:46:36.000", "info", "%LINEPROTO-5-UPDOWN: Line protocol on Interface Ethernet1, changed state to up"},
		{"<30>wireless,info 11:22:33:44:55:66@wlan1: connected, signal strength -60",
		 "", "wireless,info", "", "", "info", "11:22:33:44:55:66@wlan1: connected, signal strength -60"},
		{"<13>Nov 22 15:46:36 [netapp1-01:raid.disk.missing:error]: Disk 0a.16 is missing",
		 "netapp1-01", "raid.disk.missing", "", "2026-11-22T15:46:36.000", "notice", "Disk 0a.16 is missing"},
		{"<13>Nov 22 15:46:36 netapp1 [netapp1-01: intr: scsitarget.ispfct.online:notice]: FC initiator",
		 "netapp1", "scsitarget.ispfct.online", "", "2026-11-22T15:46:36.000", "notice", "FC initiator"},
		{"<13>Nov 22 15:46:36 qnap1 qlogd[10312]: conn log: Users: bob, Source IP: 10.0.0.5",
		 "qnap1", "qlogd", "10312", "2026-11-22T15:46:36.000", "notice", "conn log: Users: bob, Source IP: 10.0.0.5"},
	});
}

void programs_of_linux()
{
	expect({
		{"<85>Nov 22 15:46:36 web1 sudo:      bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls",
		 "web1", "sudo", "", "2026-11-22T15:46:36.000", "notice", "     bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls"},
		{"<86>Nov 22 15:46:36 web1 sshd-session[4711]: Accepted publickey for bob from 10.0.0.5 port 51234 ssh2",
		 "web1", "sshd-session", "4711", "2026-11-22T15:46:36.000", "info", "Accepted publickey for bob from 10.0.0.5 port 51234 ssh2"},
		{"<78>Nov 22 15:46:36 web1 CRON[4711]: (root) CMD (run-parts /etc/cron.hourly)",
		 "web1", "CRON", "4711", "2026-11-22T15:46:36.000", "info", "(root) CMD (run-parts /etc/cron.hourly)"},
		{"<4>Nov 22 15:46:36 web1 kernel: [12345.678901] Out of memory: Killed process 4711 (app)",
		 "web1", "kernel", "", "2026-11-22T15:46:36.000", "warning", "[12345.678901] Out of memory: Killed process 4711 (app)"},
		{"<30>Nov 22 15:46:36 web1 dockerd[800]: time=\"2026-11-22T15:46:36.123456789+01:00\" level=error msg=\"x\"",
		 "web1", "dockerd", "800", "2026-11-22T15:46:36.000", "info", "time=\"2026-11-22T15:46:36.123456789+01:00\" level=error msg=\"x\""},
		{"<30>Nov 22 15:46:36 web1 /usr/sbin/cron[123]: (root) x",
		 "web1", "/usr/sbin/cron", "123", "2026-11-22T15:46:36.000", "info", "(root) x"},
		{"<27>Nov 22 15:46:36 web1 app[77]: Traceback (most recent call last):#012  File \"x.py\", line 1#012ValueError: x",
		 "web1", "app", "77", "2026-11-22T15:46:36.000", "err", "Traceback (most recent call last):#012  File \"x.py\", line 1#012ValueError: x"},
		{"<46>Nov 22 15:46:36 web1 rsyslogd: [origin software=\"rsyslogd\" x-pid=\"500\"] start",
		 "web1", "rsyslogd", "", "2026-11-22T15:46:36.000", "info", "[origin software=\"rsyslogd\" x-pid=\"500\"] start"},
		{"<30>Nov 22 15:46:36 web1 java[88]: 2026-11-22 15:46:36,123 ERROR [main] c.e.App - failed",
		 "web1", "java", "88", "2026-11-22T15:46:36.000", "info", "2026-11-22 15:46:36,123 ERROR [main] c.e.App - failed"},
		// systemd-cat --level-prefix, journald's own
		{"<3>app[5]: failed", "", "app", "5", "", "err", "failed"},
		{"<6>without a tag", "", "", "", "", "info", "without a tag"},
	});
}

void headers_of_relays_and_others()
{
	expect({
		{"<13>Nov 22 15:46:36 relay1 Nov 22 15:46:30 web1 app[1]: x", "web1", "app", "1", "2026-11-22T15:46:30.000", "notice", "x"},
		{"<13>Nov 22 15:46:36 web1 2026-11-22T15:46:30.123Z web1 app[1]: x", "web1", "app", "1", "2026-11-22T15:46:30.123Z", "notice", "x"},
		{"<13>Nov 22 15:46:36 web1 2026-11-22 15:46:36,123 ERROR main: a line of a log",
		 "web1", "", "", "2026-11-22T15:46:36.000", "notice", "2026-11-22 15:46:36,123 ERROR main: a line of a log"},
		{"<13>Nov 22 15:46:36 relay1 Nov 22 15:46:30 is when it failed",
		 "relay1", "", "", "2026-11-22T15:46:36.000", "notice", "Nov 22 15:46:30 is when it failed"},
		{"<13>Nov 22 15:46:36 10.0.0.1: app: x", "10.0.0.1", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>Nov 22 15:46:36 - app: x", "", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>Nov 22 15:46:36 (none) app: x", "", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>Nov 22 15:46:36 (none) x", "", "", "", "2026-11-22T15:46:36.000", "notice", "(none) x"},
		{"<13>Nov 22 15:46:36 web1 #: x", "web1", "", "", "2026-11-22T15:46:36.000", "notice", "#: x"},
		{"<13>Nov 22 15:46:36 - x", "", "", "", "2026-11-22T15:46:36.000", "notice", "- x"},
		{"<13>Nov 22 15:46:36 2001:db8::7 app[1]: x", "2001:db8::7", "app", "1", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>Nov 22 3:46:36 web1 app: x", "web1", "app", "", "2026-11-22T03:46:36.000", "notice", "x"},
		{"<13>NOV 22 15:46:36 web1 app: x", "web1", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>1 Nov 22 15:46:36 web1 app: x", "web1", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>Sun, 22 Nov 2026 15:46:36 +0100 web1 app: x", "web1", "app", "", "2026-11-22T14:46:36.000Z", "notice", "x"},
		{"<13>22 Nov 2026 15:46:36 web1 app: x", "web1", "app", "", "2026-11-22T15:46:36.000", "notice", "x"},
		{"<13>22 November 2026 15:46:36 web1 app: x", "", "", "", "", "notice", "22 November 2026 15:46:36 web1 app: x"},
		// A severity is no program.
		{"<13>WARNING: disk failed", "", "", "", "", "notice", "WARNING: disk failed"},
		{"<13>Nov 22 15:46:36 web1 ERROR: disk failed", "web1", "", "", "2026-11-22T15:46:36.000", "notice", "ERROR: disk failed"},
		{"<14> 2026-11-22 15:46:36 INFO: Port 3 link up", "", "", "", "2026-11-22T15:46:36.000", "info", "INFO: Port 3 link up"},
		{"<11>error[5]: x", "", "error", "5", "", "err", "x"},
	});
}

// clang-format on

const CMUnitTest kTests[] = {
    TEST_CASE(ubiquiti),
    TEST_CASE(firewalls),
    TEST_CASE(load_balancers),
    TEST_CASE(web_and_mail),
    TEST_CASE(monitoring_and_power),
    TEST_CASE(windows_and_virtual_machines),
    TEST_CASE(switches_and_storage),
    TEST_CASE(programs_of_linux),
    TEST_CASE(headers_of_relays_and_others),
};

} // namespace

int main()
{
	return check::main("syslog of makers", kTests);
}

# SPDX-License-Identifier: GPL-3.0-or-later
# The faults of an output of check --json, one a line; none when it is as
# docs promise.  Reads the slurped output: exactly one object.

def stages: ["resolve", "connect", "tls", "banner", "ehlo", "starttls",
	"auth", "mail", "rcpt", "data", "quit"];
def is(t): type == t;
def texts: is("array") and all(.[]; is("string"));
def null_or(f): . == null or f;
def known_stage: . as $s | stages | index($s) != null;
def clean: test("[\u0000-\u0008\u000b-\u001f\u007f-\u009f]") | not;

def of_reply:
	(.code | is("number")) and (.enhanced | null_or(is("string")))
	and (.lines | texts and length > 0);
def of_explain:
	(.title | is("string")) and (.meaning | is("string"))
	and (.fix | texts) and (.dead_ends | texts) and (.docs | texts);
def of_stage:
	(.stage | known_stage) and (.ok | is("boolean"))
	and (.ms | is("number") and . >= 0) and (.detail | null_or(is("string")));
def of_capability:
	(.phase == "plain" or .phase == "tls") and (.keyword | is("string"))
	and (.params | texts);
def of_certificate:
	(.subject | is("string")) and (.issuer | is("string"))
	and (.not_before | is("string")) and (.not_after | is("string"))
	and (.san | texts) and (.sha256 | is("string"));
def of_tls:
	(.mode == "starttls" or .mode == "implicit" or .mode == "none")
	and (.version | null_or(is("string")))
	and (.cipher | null_or(is("string"))) and (.verified | is("boolean"))
	and (.verify_error | null_or(is("string")))
	and (.chain | is("array") and all(.[]; of_certificate));
def of_auth:
	(.offered | texts) and (.tried | texts) and (.user | null_or(is("string")));
def of_warning: (.id | is("string")) and (.text | is("string"));
def of_line:
	(.t | is("number") and . >= 0)
	and (.dir == "S" or .dir == "C" or .dir == "-")
	and (.text | is("string")) and (.masked | is("boolean")) and has("decoded");

def fault(what; f): if (try f catch false) then empty else what end;

if length != 1 then "\(length) JSON values instead of one" else
.[0] | fault("schema"; .schema == "smtpscope.check/1"),
fault("target"; .target | is("string") and length > 0),
fault("ok"; .ok | is("boolean")),
fault("ok, failed_stage and cause agree";
	if .ok then .failed_stage == null and .cause == null
	else (.failed_stage | known_stage)
		and (.cause | is("string") and test("^[a-z0-9-]+$")) end),
fault("reply"; .reply | null_or(of_reply)),
fault("explain"; if .ok then has("explain") else .explain | of_explain end),
fault("stages"; .stages | is("array") and all(.[]; of_stage)),
fault("the failed stage is among the stages";
	.ok or (.failed_stage as $f
	    | any(.stages[]; .stage == $f and .ok == false))),
fault("capabilities"; .capabilities | is("array") and all(.[]; of_capability)),
fault("tls"; .tls | null_or(of_tls)),
fault("auth"; .auth | null_or(of_auth)),
fault("warnings"; .warnings | is("array") and all(.[]; of_warning)),
fault("transcript"; .transcript | is("array") and all(.[]; of_line)),
fault("the times of the transcript rise";
	[.transcript[].t] | . == sort),
fault("no control characters"; all(.. | strings; clean))
end

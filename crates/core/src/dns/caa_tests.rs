use super::*;

fn records(texts: &[&str]) -> Records {
    let property = |text: &&str| {
        let (flags, rest) = text.split_once(' ').unwrap();
        let (tag, value) = rest.split_once(' ').unwrap();
        Property { flags: flags.parse().unwrap(), tag: tag.to_ascii_lowercase(), value: value.to_owned() }
    };
    Records { properties: texts.iter().map(property).collect(), has_invalid: false }
}

fn allowed(texts: &[&str]) -> (bool, bool) {
    let records = records(texts);
    (permission(&records, false).allowed, permission(&records, true).allowed)
}

/// The table of the module: (for the domain, for a wildcard).
#[test]
fn each_row_of_the_table() {
    for (texts, expected) in [
        (vec![], (true, true)),
        (vec!["0 iodef mailto:a@example"], (true, true)),
        (vec!["0 issue letsencrypt.org"], (true, true)),
        (vec!["0 ISSUE LetsEncrypt.ORG"], (true, true)),
        (vec!["0 issue ;"], (false, false)),
        (vec!["0 issue sectigo.com"], (false, false)),
        (vec!["0 issue sectigo.com", "0 issue letsencrypt.org"], (true, true)),
        (vec!["0 issue letsencrypt.org; validationmethods=dns-01"], (false, false)),
        (vec!["0 issue letsencrypt.org;validationmethods=dns-01,HTTP-01"], (true, true)),
        (vec!["0 issue letsencrypt.org; ValidationMethods=http-01"], (true, true)),
        (vec!["0 issue letsencrypt.org; nonsense"], (false, false)),
        (vec!["0 issue lets encrypt.org"], (false, false)),
        (vec!["0 issuewild ;"], (true, false)),
        (vec!["0 issue letsencrypt.org", "0 issuewild ;"], (true, false)),
        (vec!["0 issue ;", "0 issuewild letsencrypt.org"], (false, true)),
        (vec!["128 tbs unknown"], (false, false)),
        (vec!["1 tbs unknown"], (false, false)),
        (vec!["0 tbs unknown"], (true, true)),
        (vec!["128 issue letsencrypt.org"], (true, true)),
        (vec!["128 issuemail ;"], (true, true)),
        (vec!["128 iodef mailto:a@example"], (true, true)),
    ] {
        assert_eq!(allowed(&texts), expected, "{texts:?}");
    }
}

#[test]
fn a_domain_whose_records_allow_only_wildcards_is_told_apart() {
    for (texts, expected) in [
        (vec!["0 issue ;", "0 issuewild letsencrypt.org"], true),
        (vec!["0 issue ;"], false),
        (vec!["0 issue ;", "0 issuewild ;"], false),
        (vec!["0 issue ;", "0 issuewild letsencrypt.org", "128 tbs unknown"], false),
    ] {
        let permission = permission(&records(&texts), false);
        assert_eq!((permission.only_wildcards, permission.allowed), (expected, false), "{texts:?}");
    }
    assert!(!permission(&records(&["0 issue ;", "0 issuewild letsencrypt.org"]), true).only_wildcards);
}

#[test]
fn an_account_is_a_note_unless_another_record_allows_every_account() {
    let bound = "0 issue letsencrypt.org; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/1";
    let seen = |texts: &[&str]| {
        let permission = permission(&records(texts), false);
        (permission.allowed, permission.account_bound)
    };
    assert_eq!(seen(&[bound]), (true, true));
    assert_eq!(seen(&[bound, "0 issue letsencrypt.org"]), (true, false));
    assert_eq!(seen(&[bound, "0 issue sectigo.com"]), (true, true));
}

#[test]
fn a_record_that_cannot_be_read_is_a_note() {
    let invalid = |texts: &[&str]| permission(&records(texts), false).has_invalid;
    assert!(invalid(&["0 issue letsencrypt.org; nonsense"]));
    assert!(!invalid(&["0 issue letsencrypt.org"]));
    let unreadable = Records { has_invalid: true, ..Records::default() };
    assert!(permission(&unreadable, false).has_invalid && permission(&unreadable, false).allowed);
}

#[test]
fn a_record_is_shown_as_in_a_zone_file() {
    let property = Property { flags: 0, tag: "issue".into(), value: "a\"b\u{7}".into() };
    assert_eq!(property.to_text(), r#"0 issue "a\"b\u{7}""#);
}

use super::*;

fn response(status: u16) -> Error {
    Error::Response(ErrorResponse {
        request: "GET /apps/a".into(),
        resource: Resource::App,
        status,
        message: "words".into(),
        retry_after: None,
    })
}

#[test]
fn only_transient_failures_are_retryable() {
    for (status, retryable) in [
        (200, true),
        (302, false),
        (400, false),
        (401, false),
        (402, false),
        (403, false),
        (404, false),
        (408, true),
        (409, true),
        (422, false),
        (429, true),
        (500, true),
        (503, true),
    ] {
        assert_eq!(response(status).is_retryable(), retryable, "{status}");
    }
}

#[test]
fn a_request_without_a_connection_cannot_arrive() {
    for is_sent in [false, true] {
        let error = Error::Network { operation: "POST /apps/a".into(), cause: "words".into(), is_sent };
        assert_eq!((error.is_answer(), error.leaves_outcome_unknown()), (!is_sent, is_sent));
        assert!(error.is_retryable());
    }
}

#[test]
fn every_message_quotes_the_server_and_gives_advice() {
    for status in [200, 302, 400, 401, 402, 403, 404, 409, 429, 500] {
        let message = response(status).to_string();
        assert!(message.contains("words"), "{message}");
        assert!(message.rsplit(". ").next().is_some_and(|advice| advice.len() > 20), "{message}");
    }
}

/// Messages are shown to operators, who do not write code.
#[test]
fn no_message_names_a_parameter() {
    let second = Duration::from_secs(1);
    let operation = || "GET /apps/a".to_owned();
    let id = || "a1".to_owned();
    for error in [
        Error::Network { operation: operation(), cause: "words".into(), is_sent: true },
        Error::Host { operation: operation(), cause: "words".into() },
        Error::Deadline { operation: operation(), limit: second },
        Error::NotBegun { operation: operation(), needed: second, left: second, limit: second },
        Error::Interrupted { operation: operation() },
        Error::ActionFailed { id: id(), list_changed: true },
        Error::ActionFailed { id: id(), list_changed: false },
        Error::InstallFailed { id: id() },
        Error::DomainLimit { needed: 1, listed: 300, limit: 300 },
        Error::LockTimeout { path: "/l".into(), waited: second },
        Error::LockLost { path: "/l".into() },
        Error::Overwritten { app_id: id(), rounds: 3 },
        Error::Certificate { message: "words".into(), status: 400 },
    ] {
        let message = error.to_string();
        for code in [": true", "parameter", "()"] {
            assert!(!message.contains(code), "{message}");
        }
    }
}

#[test]
fn the_message_about_a_full_app_has_the_free_capacity() {
    let message = Error::DomainLimit { needed: 2, listed: 299, limit: 300 }.to_string();
    assert!(message.contains("299 of 300") && message.contains("(1 free)"), "{message}");
}

#[test]
fn a_time_is_in_tenths_of_a_second_and_below_one_in_milliseconds() {
    for (micros, text) in [
        (0, "0 s"),
        (1, "1 ms"),
        (1_000, "1 ms"),
        (1_499, "1 ms"),
        (1_500, "2 ms"),
        (500_000, "500 ms"),
        (999_499, "999 ms"),
        (999_500, "1 s"),
        (1_000_000, "1 s"),
        (1_049_000, "1 s"),
        (1_050_000, "1.1 s"),
        (45_000_000, "45 s"),
        (59_990_000, "60 s"),
    ] {
        assert_eq!(time(Duration::from_micros(micros)), text);
    }
}

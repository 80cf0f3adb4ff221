//! Which redirects a check follows. Pure; addresses are judged later, when the host is resolved.
//!
//! | the redirect                                                      | what happens         |
//! |-------------------------------------------------------------------|----------------------|
//! | is not a URL, is longer than [`LONGEST`], or has no host           | `redirect_refused`   |
//! | has another scheme than `http` and `https`                         | `redirect_refused`   |
//! | has a user name or password                                        | `redirect_refused`   |
//! | has another port than its scheme's own                             | `redirect_refused`   |
//! | leads to a URL that was requested before                           | `redirect_loop`      |
//! | is one more than [`MOST`]                                          | `too_many_redirects` |
//! | else                                                               | is followed          |

use url::Url;

use super::{Problem, ProblemType, page_of};

/// Maximum number of redirects that are followed.
pub(super) const MOST: usize = 5;
/// Maximum length of a `Location` that is followed or reported, in bytes.
pub(super) const LONGEST: usize = 2048;

/// The URL that a redirect leads to, without its fragment. `chain` has the URLs that were requested, `current` the last of them.
pub(super) fn target(current: &Url, location: &str, chain: &[String]) -> Result<Url, Problem> {
    let page = page_of(current);
    let refuse =
        |reason: &str| Err(Problem::new(ProblemType::RedirectRefused, format!("{page} redirects {reason}")));
    if location.len() > LONGEST {
        return refuse("to a URL that is too long");
    }
    let Ok(mut url) = current.join(location) else { return refuse("to something that is not a URL") };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(&format!("to the scheme {}", url.scheme()));
    }
    if !url.has_host() {
        return refuse("to a URL without a host");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("to a URL with a user name or password");
    }
    if let Some(port) = url.port() {
        return refuse(&format!("to port {port}"));
    }
    url.set_fragment(None);
    if chain.iter().any(|earlier| earlier == url.as_str()) {
        return Err(Problem::new(
            ProblemType::RedirectLoop,
            format!("{page} redirects back to {}", page_of(&url)),
        ));
    }
    if chain.len() > MOST {
        return Err(Problem::new(
            ProblemType::TooManyRedirects,
            format!("more than {MOST} redirects; {page} redirects to {}", page_of(&url)),
        ));
    }
    Ok(url)
}

#[cfg(test)]
#[path = "redirect_tests.rs"]
mod tests;

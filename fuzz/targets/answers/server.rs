//! An HTTP server on this machine that sends scripted responses.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// One response, ready to be sent.
#[derive(Clone, Debug)]
pub struct Response {
    bytes: Vec<u8>,
    keeps_alive: bool,
}

impl Response {
    /// Parses the first line and the body of a response; see the target.
    pub fn read(head: &[u8], body: &[u8]) -> Option<Self> {
        let mut words = head.splitn(3, |byte| *byte == b' ');
        let status = std::str::from_utf8(words.next()?).ok()?;
        let kind = words.next()?;
        if kind == b"raw" {
            return Some(Self { bytes: body.to_vec(), keeps_alive: false });
        }
        let status: u16 = status.parse().ok().filter(|status| (200..600).contains(status))?;
        let mut bytes = format!("HTTP/1.1 {status} x\r\n").into_bytes();
        if let Some(value) = words.next() {
            let name = if (300..400).contains(&status) { "Location" } else { "Retry-After" };
            let value: Vec<u8> = value.iter().copied().filter(|byte| *byte != b'\r').collect();
            bytes.extend_from_slice(format!("{name}: ").as_bytes());
            bytes.extend_from_slice(&value);
            bytes.extend_from_slice(b"\r\n");
        }
        let content_type = match kind {
            b"json" | b"chunked" => "application/json",
            b"html" => "text/html",
            b"text" => "text/plain",
            _ => return None,
        };
        bytes.extend_from_slice(format!("Content-Type: {content_type}\r\n").as_bytes());
        if kind == b"chunked" {
            bytes.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
            for chunk in body.chunks(40) {
                bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
        } else {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
            // A client would read a body that HTTP does not allow as the beginning of the next response.
            if !matches!(status, 204 | 304) {
                bytes.extend_from_slice(body);
            }
        }
        Some(Self { bytes, keeps_alive: true })
    }
}

#[derive(Default)]
struct Script {
    responses: Vec<Response>,
    next: usize,
    updates: Vec<String>,
}

/// The server. It ends with the process.
pub struct Server {
    port: u16,
    script: Arc<Mutex<Script>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("its address").port();
        let script = Arc::new(Mutex::new(Script::default()));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = Arc::clone(&shared);
                // A client may close the connection at any point.
                thread::spawn(move || serve(stream, &script).unwrap_or_default());
            }
        });
        Self { port, script }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn respond_with(&self, responses: Vec<Response>) {
        *self.script.lock().unwrap_or_else(PoisonError::into_inner) =
            Script { responses, ..Script::default() };
    }

    /// The bodies of the updates of a list since [`Self::respond_with`].
    pub fn updates(&self) -> Vec<String> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner).updates.clone()
    }
}

fn serve(stream: TcpStream, script: &Mutex<Script>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let (mut first, mut length) = (String::new(), 0);
        if reader.read_line(&mut first)? == 0 {
            return Ok(());
        }
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header)? <= 2 {
                break;
            }
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;

        let response = {
            let mut script = script.lock().unwrap_or_else(PoisonError::into_inner);
            if first.starts_with("POST ") && !first.contains("/ssl ") {
                script.updates.push(String::from_utf8_lossy(&body).into_owned());
            }
            let response = script.responses.get(script.next).or(script.responses.last()).cloned();
            script.next += 1;
            response
        };
        let Some(response) = response else { return Ok(()) };
        writer.write_all(&response.bytes)?;
        if !response.keeps_alive {
            return Ok(());
        }
    }
}

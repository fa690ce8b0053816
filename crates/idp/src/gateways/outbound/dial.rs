//! From a host to a connection: resolve, judge every address, connect to one that was judged.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::net::{TcpStream, lookup_host};
use url::Host;

use super::{OutboundError, address::is_public, exceptions::Exceptions, target::Target};

/// Connects to the target, and to nothing that was not judged: the name is not resolved again.
///
/// # Errors
/// [`OutboundError::Unresolved`], [`OutboundError::Private`], [`OutboundError::PlainHttp`] and
/// [`OutboundError::Connect`].
pub(super) async fn connect(
    target: &Target,
    exceptions: &Exceptions,
    patience: Duration,
) -> Result<TcpStream, OutboundError> {
    let addresses = resolve(target).await?;
    judge(target, &addresses, exceptions)?;
    // One address that does not answer must not use up the time of the others.
    let share = patience / MOST_TRIES;
    for address in addresses.into_iter().take(MOST_TRIES as usize) {
        let tried = tokio::time::timeout(share, TcpStream::connect(address)).await;
        if let Ok(Ok(stream)) = tried {
            return Ok(stream);
        }
    }
    Err(OutboundError::Connect)
}

async fn resolve(target: &Target) -> Result<Vec<SocketAddr>, OutboundError> {
    let port = target.port();
    let literal = |address: IpAddr| Ok(vec![SocketAddr::new(address, port)]);
    match target.host() {
        Host::Ipv4(address) => literal(IpAddr::from(*address)),
        Host::Ipv6(address) => literal(IpAddr::from(*address)),
        Host::Domain(name) => {
            let found = lookup_host((name.as_str(), port)).await;
            found
                .map(Iterator::collect)
                .map_err(|_| OutboundError::Unresolved)
        }
    }
}

/// One unfit address spoils the name: whoever owns it could choose which one we get.
fn judge(
    target: &Target,
    addresses: &[SocketAddr],
    exceptions: &Exceptions,
) -> Result<(), OutboundError> {
    if addresses.is_empty() {
        return Err(OutboundError::Unresolved);
    }
    for address in addresses {
        let named = exceptions.names(target, address.ip());
        if !named && !target.is_https() {
            return Err(OutboundError::PlainHttp);
        }
        if !named && !is_public(address.ip()) {
            return Err(OutboundError::Private);
        }
    }
    Ok(())
}

/// Addresses of one name that are tried.
const MOST_TRIES: u32 = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str, resolved: &[&str], allowed: &[&str]) -> Result<(), OutboundError> {
        let target = Target::parse(address).unwrap();
        let resolved: Vec<SocketAddr> = resolved
            .iter()
            .map(|ip| SocketAddr::new(ip.parse().unwrap(), target.port()))
            .collect();
        let allowed: Vec<String> = allowed.iter().copied().map(String::from).collect();
        judge(&target, &resolved, &Exceptions::parse(&allowed).unwrap())
    }

    const RP: &str = "https://rp.example/jwks";

    #[test]
    fn public_addresses_are_fit() {
        assert_eq!(judged(RP, &["1.1.1.1", "2606:4700::1"], &[]), Ok(()));
    }

    #[test]
    fn one_private_address_spoils_the_name_wherever_it_stands() {
        for resolved in [
            &["10.0.0.1"][..],
            &["10.0.0.1", "1.1.1.1"],
            &["1.1.1.1", "10.0.0.1"],
            &["1.1.1.1", "::1"],
            &["1.1.1.1", "::ffff:127.0.0.1"],
        ] {
            let refused = Err(OutboundError::Private);
            assert_eq!(judged(RP, resolved, &[]), refused, "{resolved:?}");
        }
    }

    #[test]
    fn an_exception_lets_a_private_address_pass_and_no_other() {
        assert_eq!(judged(RP, &["10.0.0.1"], &["10.0.0.0/24"]), Ok(()));
        assert_eq!(
            judged(RP, &["10.0.0.1", "10.0.9.1"], &["rp.example"]),
            Ok(())
        );
        let refused = Err(OutboundError::Private);
        assert_eq!(
            judged(RP, &["10.0.0.1", "10.0.9.1"], &["10.0.0.0/24"]),
            refused
        );
        assert_eq!(judged(RP, &["10.0.0.1"], &["other.example"]), refused);
    }

    #[test]
    fn plain_http_is_for_exceptions_even_on_the_public_internet() {
        let plain = "http://rp.example/jwks";
        let refused = Err(OutboundError::PlainHttp);
        assert_eq!(judged(plain, &["1.1.1.1"], &[]), refused);
        assert_eq!(judged(plain, &["127.0.0.1"], &[]), refused);
        assert_eq!(
            judged(plain, &["127.0.0.1", "1.1.1.1"], &["127.0.0.1"]),
            refused
        );
        assert_eq!(judged(plain, &["127.0.0.1"], &["127.0.0.1"]), Ok(()));
    }

    #[test]
    fn a_name_without_address_is_unresolved() {
        assert_eq!(judged(RP, &[], &[]), Err(OutboundError::Unresolved));
    }
}

/**
 * What is wrong between two ends of TLS, as something to do, by the words of Node and OpenSSL; null for an error of another kind. Waiting mends none
 * of it.
 */
export function tlsRemedy(message: string): string | null {
  if (
    /alert (bad certificate|certificate required|unknown ca|certificate unknown)|certificate required/i.test(
      message,
    )
  )
    return "give this client a certificate that the server trusts, and its key";
  if (
    /self[- ]signed certificate|unable to (verify the first|get (local )?issuer) certificate/i.test(message)
  )
    return "name the certificate authority that the server's certificate is signed by";
  if (/does not match certificate's altnames/i.test(message))
    return "name the server as its certificate does, or have the certificate name it so";
  if (/certificate (has expired|is not yet valid)/i.test(message))
    return "renew the server's certificate, and look at the clocks of both machines";
  if (/wrong version number|packet length too long|record layer failure/i.test(message))
    return "name a port that speaks TLS, or connect without it";
  return null;
}

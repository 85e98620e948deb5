import { expect, test } from "vitest";
import { isPublicAddress } from "../../src/deliver/public-address.js";

test.each(["93.184.215.14", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])(
  "%s is public",
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  ...["127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0"],
  ...["100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"],
  ...["::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:1.1.1.1"],
  ...["64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "2001::1", "localhost", "", "1.1.1"],
])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false));

import { networkOf, networkOfPeer, unmapped } from "../network-address.js";
import { formatHostPort, parseHostPort } from "./host-port.js";

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2:ffff::6", "2001:db8:1:2::/64"],
  ["2001:0db8::6", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["::", "0:0:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
])("the address %s counts as %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test.each([
  ["192.0.2.7:1024", "192.0.2.7"],
  ["[2001:db8:1:2:3::4]:1024", "2001:db8:1:2::/64"],
  ["[::1]", "0:0:0:0::/64"],
  ["in-memory", "in-memory"],
])("the peer %s counts as %s", (peer, network) => {
  expect(networkOfPeer(peer)).toBe(network);
});

test("an IPv4 address that came through IPv6 is shown as such", () => {
  expect([unmapped("::ffff:192.0.2.7"), unmapped("::ffff:1"), unmapped("192.0.2.7")]).toEqual([
    "192.0.2.7",
    "::ffff:1",
    "192.0.2.7",
  ]);
});

test.each(["north.example:7443", "192.0.2.7:1", "[2001:db8::1]:65535"])(
  "%s is read and written alike",
  (text) => {
    const { host, port } = parseHostPort(text);
    expect(formatHostPort(host, port)).toBe(text);
  },
);

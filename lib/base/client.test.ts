import { expect, test } from "vitest";
import { browserFamily, customerNetwork, deviceKind, shortenIp } from "./client";

test.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["0.0.0.0", "0.0.0.0/24"],
  ["255.255.255.255", "255.255.255.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:DB8:1::6", "2001:db8:1::/48"],
  ["2001:0db8:0000:1::6", "2001:db8::/48"],
  ["fe80::1", "fe80::/48"],
  ["::1", "::/48"],
  ["1::", "1::/48"],
  ["1:2:3:4:5:6:7::", "1:2:3::/48"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["::ffff:cb00:714d", "203.0.113.0/24"],
  ["64:ff9b::203.0.113.77", "64:ff9b::/48"],
])("%s is kept as %s", (ip, network) => {
  expect(shortenIp(ip)).toBe(network);
});

test.each([
  null,
  "",
  ":",
  "::g",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "1.2.3.-4",
  "0x7f.0.0.1",
  " 1.2.3.4",
  "1.2.3.4, 5.6.7.8",
  "[::1]",
  "::1]:80/[",
  "fe80::1%eth0",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1::2::3",
  "localhost",
  "2001:db8:1::/48",
])("%s is no address and is not kept", (ip) => {
  expect(shortenIp(ip)).toBeNull();
  expect(customerNetwork(ip)).toBeNull();
});

test.each([
  ["203.0.113.77", "203.0.113.77"],
  ["203.0.113.078", "203.0.113.78"],
  ["::ffff:203.0.113.77", "203.0.113.77"],
  ["::FFFF:cb00:714d", "203.0.113.77"],
  ["2001:db8:1:2::1", "2001:db8:1:2::/64"],
  ["2001:0DB8:0001:0002:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"],
  ["2001:db8:1:3::1", "2001:db8:1:3::/64"],
  ["2001:db8::", "2001:db8::/64"],
  ["::1", "::/64"],
])("the customer of %s has %s", (ip, network) => {
  expect(customerNetwork(ip)).toBe(network);
});

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
const iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X)";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox"],
  [`${iphone} ${safari} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`, "Firefox"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, "Chrome"],
  [`${iphone} ${safari} CriOS/142.0.0.0 Mobile/15E148 Safari/604.1`, "Chrome"],
  [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, "Edge"],
  [`Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0`, "Edge"],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Version/26.1 Safari/605.1.15`, "Safari"],
  [`${iphone} ${safari} Version/26.1 Mobile/15E148 Safari/604.1`, "Safari"],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${webkit} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`,
    "Samsung Internet",
  ],
  [`Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/141.0.0.0 Safari/537.36 OPR/125.0.0.0`, "Opera"],
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot"],
  [
    `Mozilla/5.0 ${webkit} (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0 Safari/537.36`,
    "bot",
  ],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/142.0.0.0 Safari/537.36`, "bot"],
  ["curl/8.15.0", "bot"],
  ["", "bot"],
  [`Mozilla/5.0 (Linux; Android 14; CUBOT X70) ${webkit} Chrome/142.0.0.0 Mobile Safari/537.36`, "Chrome"],
  ["Lynx/2.9.2 libwww-FM/2.14", "other"],
  ["<script>alert(1)</script>", "other"],
])("%s is %s", (userAgent, family) => {
  expect(browserFamily(userAgent)).toBe(family);
});

test("a request without a User-Agent has no family", () => {
  expect(browserFamily(null)).toBeNull();
});

const android = `Mozilla/5.0 (Linux; Android 10; K) ${webkit} Chrome/142.0.0.0`;
test.each([
  [`${iphone} ${safari} Version/26.1 Mobile/15E148 Safari/604.1`, null, "phone"],
  [`${android} Mobile Safari/537.36`, "?1", "phone"],
  [`${android} Safari/537.36`, "?0", "tablet"],
  [`Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) ${safari} Version/12.1 Mobile/15E148`, null, "tablet"],
  ["Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", null, "tablet"],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, "?0", "computer"],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari} Version/26.1 Safari/605.1.15`,
    null,
    "computer",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", null, "computer"],
  [`Mozilla/5.0 (X11; Linux x86_64) ${webkit} Chrome/142.0.0.0 Safari/537.36`, "?1", "phone"],
  ["curl/8.15.0", "?1", null],
  ["Lynx/2.9.2 libwww-FM/2.14", null, null],
  ["<script>alert(1)</script>", null, null],
  [null, "?1", null],
])("%s with Sec-CH-UA-Mobile %s is a %s", (userAgent, mobile, kind) => {
  expect(deviceKind(userAgent, mobile)).toBe(kind);
});

package dev.vask.internal.webhook;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Keeps webhooks away from addresses that are not of the public internet (reliability.md S-76): loopback, link-local,
 * private, shared, unique-local, multicast, reserved, and whatever embeds one of these.
 *
 * <p>It resolves the name first and refuses if any address is denied. The JDK's client then resolves it once more, which
 * the JVM answers from its cache ({@code networkaddress.cache.ttl}, 30 seconds unless changed), unless the entry expires
 * just between the two: this narrows what whoever owns a name can do, and does not close it. A rule for outgoing connections
 * does, or a proxy, which resolves by itself and must guard by itself.
 */
final class AddressGuard {
    /** {@link InetAddress#getAllByName} but for tests. */
    @FunctionalInterface
    interface Resolver {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;

    AddressGuard(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Blocks while the name is resolved. */
    void check(String host) throws IOException {
        for (InetAddress address : resolver.resolve(host)) {
            if (isDenied(address)) {
                throw new IOException("a webhook's host must have public addresses only, and " + host + " has "
                        + address.getHostAddress());
            }
        }
    }

    static boolean isDenied(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        if (address instanceof Inet4Address four) {
            return isDenied4(four.getAddress());
        }
        return !(address instanceof Inet6Address six) || isDenied6(six.getAddress());
    }

    /** What {@link InetAddress} has no name for (RFC 6890). */
    private static boolean isDenied4(byte[] b) {
        int first = b[0] & 0xff;
        int second = b[1] & 0xff;
        return first == 0
                || first >= 240
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 192 && second == 0 && b[2] == 0)
                || (first == 198 && (second & 0xfe) == 18);
    }

    private static boolean isDenied6(byte[] b) {
        boolean global = (b[0] & 0xe0) == 0x20;
        if (startsWith(b, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) {
            return embedsDenied(b, 12); // NAT64, RFC 6052
        }
        if (startsWith(b, 0x20, 0x02)) {
            return embedsDenied(b, 2); // 6to4, RFC 3056
        }
        // Of what is global unicast, Teredo hides an address of its own, and 2001:db8 is for books.
        return !global || startsWith(b, 0x20, 0x01, 0, 0) || startsWith(b, 0x20, 0x01, 0x0d, 0xb8);
    }

    private static boolean embedsDenied(byte[] b, int at) {
        try {
            return isDenied(InetAddress.getByAddress(Arrays.copyOfRange(b, at, at + 4)));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    private static boolean startsWith(byte[] b, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((b[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}

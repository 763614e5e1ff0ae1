package dev.vask.transport.contract;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Sends HTTP requests byte by byte as a test writes them, well-formed or not. Each on its own connection. */
final class RawHttp {
    private RawHttp() {}

    /**
     * The first response on a connection.
     *
     * @param status the status code; 0 if the server ended the connection without a response
     * @param headers by their names in any case; the last value of each
     * @param body the body, as far as it arrived; empty after 101
     */
    record Response(int status, Map<String, String> headers, String body) {
        static final Response NONE = new Response(0, Map.of(), "");
    }

    /** Sends these bytes (ISO 8859-1), then reads the response. Interim responses (100) are skipped. */
    static Response exchange(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            write(socket, request);
            return read(socket, request.startsWith("HEAD "));
        }
    }

    /** Sends these bytes, then ends the output (FIN), then reads the response. */
    static Response exchangeThenFin(int port, String request) throws IOException {
        try (Socket socket = connect(port)) {
            write(socket, request);
            socket.shutdownOutput();
            return read(socket, request.startsWith("HEAD "));
        }
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) SocketFixture.PATIENCE.toMillis());
        return socket;
    }

    private static void write(Socket socket, String text) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        } catch (IOException e) {
            // The server has refused the request before it was sent whole: its response is read.
        }
    }

    private static Response read(Socket socket, boolean head) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        try {
            while (true) {
                String status = line(in);
                if (status.isEmpty()) {
                    continue;
                }
                Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    int colon = line.indexOf(':');
                    headers.put(
                            line.substring(0, colon), line.substring(colon + 1).strip());
                }
                int code = Integer.parseInt(status.split(" ", 3)[1]);
                if (code != 100) {
                    return new Response(code, headers, code == 101 || head ? "" : body(in, headers));
                }
            }
        } catch (EOFException | SocketException e) {
            return Response.NONE;
        }
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        String length = headers.get("Content-Length");
        int left = length == null ? Integer.MAX_VALUE : Integer.parseInt(length);
        try {
            for (; left > 0; left--) {
                int next = in.read();
                if (next < 0) {
                    break;
                }
                body.write(next);
            }
        } catch (SocketException e) {
            // Reset by the server because of input that it did not read.
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}

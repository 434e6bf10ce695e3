package io.sluice.way;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.restassured.RestAssured;
import io.sluice.event.RawRequest;
import io.sluice.event.RequestHead;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.TreeMap;

/** One connection to the gateway, byte by byte, for what no well-behaved client does. */
final class Wire implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream in;

    Wire() throws IOException {
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("localhost", RestAssured.port));
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends request line and headers. @param more headers besides the request's own */
    Wire head(RawRequest request, String... more) throws IOException {
        return write(RequestHead.of(request, Sender.local(request.url()).getRawPath(), "localhost", more));
    }

    Wire write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends one chunk of a chunked body. */
    Wire chunk(byte[] bytes) throws IOException {
        write((Integer.toHexString(bytes.length) + "\r\n").getBytes(ISO_8859_1));
        return write(bytes).write("\r\n".getBytes(ISO_8859_1));
    }

    Answer answer() throws IOException {
        var status = line();
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(); !line.isEmpty(); line = line()) {
            var parts = line.split(":\\s*", 2);
            headers.put(parts[0], parts[1]);
        }
        var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
        return new Answer(Integer.parseInt(status.split(" ")[1]), headers, new String(body, ISO_8859_1));
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed after: " + line);
            }
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    /** Waits until the gateway closes the connection, and tells what it said before. */
    String untilClosed() {
        try {
            return new String(in.readAllBytes(), ISO_8859_1);
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException reset) {
            return "";
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** Answers on this machine in the shape of the Hub's, from the files beside it; prints its address. */
public final class HubAnswers {

    private HubAnswers() {
    }

    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String file = path.equals("/api/models") ? "hub-models.json" : path.endsWith("/leaf-cnn") ? "hub-model.json" : "";
            byte[] body = file.isEmpty() ? new byte[] {'{', '}'} : Files.readAllBytes(Path.of(arguments[0], file));
            exchange.sendResponseHeaders(file.isEmpty() ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
    }
}

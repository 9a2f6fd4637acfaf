import java.util.Collections;
import java.util.List;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/** One node of OpenSearch on loopback: `java Server.java HOME PORT`. Says "started", and ends with its standard input. */
public class Server extends Node {
  Server(Settings settings) {
    super(
        InternalSettingsPreparer.prepareEnvironment(settings, Collections.emptyMap(), null, () -> "test"),
        List.of(Netty4Plugin.class),
        true);
  }

  public static void main(String[] arguments) throws Exception {
    Settings settings =
        Settings.builder()
            .put("path.home", arguments[0])
            .put("http.port", arguments[1])
            .put("cluster.name", "test")
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("transport.port", "0")
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .build();
    Node node = new Server(settings).start();
    System.out.println("started");
    while (System.in.read() >= 0) {}
    node.close();
    System.exit(0);
  }
}

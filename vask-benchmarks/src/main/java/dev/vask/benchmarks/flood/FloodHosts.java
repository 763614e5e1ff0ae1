package dev.vask.benchmarks.flood;

import dev.vask.Vask;
import dev.vask.benchmarks.load.server.VaskServers;
import dev.vask.jakarta.VaskJakarta;
import dev.vask.netty.VaskNetty;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import jakarta.servlet.http.HttpServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Starts Vask on each server, with the server's defaults, on a free port of the loopback interface. */
final class FloodHosts {
    private static final int SYSTEMS_CHOICE = -1;

    private FloodHosts() {}

    /**
     * Starts a server.
     *
     * @param name jetty, undertow, netty or tomcat
     * @return the port
     */
    static int start(String name, Vask vask) throws Exception {
        return switch (name) {
            case "jetty" -> VaskServers.jetty(vask, SYSTEMS_CHOICE);
            case "undertow" -> VaskServers.undertow(vask, SYSTEMS_CHOICE);
            case "netty" -> netty(vask);
            case "tomcat" -> tomcat(vask);
            default -> throw new IllegalArgumentException("unknown server: " + name);
        };
    }

    private static int netty(Vask vask) throws InterruptedException {
        ChannelHandler handler = VaskNetty.handler(vask);
        Channel server = new ServerBootstrap()
                .group(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpServerCodec(), handler);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static int tomcat(Vask vask) throws Exception {
        Path directory = Files.createTempDirectory("vask-flood");
        directory.toFile().deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        StandardContext context = new StandardContext();
        context.setPath("");
        context.setDocBase(directory.toString());
        context.addLifecycleListener(new Tomcat.FixContextListener());
        context.setParentClassLoader(FloodHosts.class.getClassLoader());
        context.addServletContainerInitializer(new WsSci(), Set.of());
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    // Filters run only in front of a servlet.
                    servletContext.addServlet("host", new HttpServlet() {}).addMapping("/");
                    VaskJakarta.mount(vask, servletContext);
                },
                null);
        tomcat.getHost().addChild(context);
        tomcat.start();
        return tomcat.getConnector().getLocalPort();
    }
}

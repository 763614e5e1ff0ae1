package dev.vask.spring;

/** Both are on the tests' class path, where an application has one. */
enum WebServers {
    TOMCAT("org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration"),
    JETTY("org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration");

    private final String others;

    WebServers(String others) {
        this.others = others;
    }

    /** The auto-configurations to exclude. */
    String withoutOthers() {
        return others;
    }
}

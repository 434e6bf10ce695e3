package io.sluice.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/** One thread that waits for many connections. */
record Loop(EventLoopGroup group) implements AutoCloseable {
    private static final int END_SECONDS = 30;

    Loop() {
        this(Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1));
    }

    EventLoop thread() {
        return group.next();
    }

    Bootstrap to(URI server) {
        return new Bootstrap()
                .group(group)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .remoteAddress(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    @Override
    public void close() throws Exception {
        group.shutdownGracefully(0, END_SECONDS, TimeUnit.SECONDS).get(END_SECONDS, TimeUnit.SECONDS);
    }
}

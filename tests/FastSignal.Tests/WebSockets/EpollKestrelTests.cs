namespace FastSignal.Tests.WebSockets;

/// <summary>Over the epoll transport.</summary>
public sealed class EpollKestrelTests() : KestrelTests(onEpoll: true);

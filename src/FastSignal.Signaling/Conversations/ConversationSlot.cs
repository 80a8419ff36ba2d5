using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Conversations;

/// <summary>The session's conversation, which changes at most once: when the first message shows the dialect. Belongs to whoever has the inbox's turn.</summary>
internal sealed class ConversationSlot
{
    private readonly Session _session;
    private readonly SessionEnvironment _environment;
    private bool _isOpened;

    public ConversationSlot(Session session, SessionEnvironment environment, ConnectRequest request)
    {
        _session = session;
        _environment = environment;
        Host = new ConversationHost(session, environment, request);
        Current = Make(session.Dialect);
    }

    /// <summary>What conversations act through.</summary>
    public ConversationHost Host { get; }

    /// <summary>The conversation.</summary>
    public IConversation Current { get; private set; }

    /// <summary>Whether it has been opened and not closed.</summary>
    public bool IsOpen => _isOpened;

    /// <summary>Opens it.</summary>
    public void Open()
    {
        _isOpened = true;
        Current.Opened();
    }

    /// <summary>Closes it. Once.</summary>
    public void Close()
    {
        _isOpened = false;
        Current.Closed();
    }

    /// <summary>Goes on in another dialect.</summary>
    public IConversation Become(IDialect dialect)
    {
        Host.SetDeadline(null);
        Host.Release("dialect chosen", isFinal: false);
        if (_isOpened)
            Close();
        _session.Dialect = dialect;
        Current = Make(dialect);
        if (dialect.Greets)
            _session.SendWelcome(ResumeVerdict.NotAsked, default);
        Open();
        return Current;
    }

    private IConversation Make(IDialect dialect) => dialect.Converse(Host) ?? new MessageHandler(_session, _environment);
}

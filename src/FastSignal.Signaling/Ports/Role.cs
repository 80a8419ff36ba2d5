namespace FastSignal.Signaling.Ports;

/// <summary>What somebody may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Watch: negotiate, receive media and statistics. Neither input nor anything that changes state.</summary>
    Viewer,

    /// <summary>Send mouse and keyboard input.</summary>
    Controller,

    /// <summary>Everything, the administrative endpoints included.</summary>
    Admin,
}

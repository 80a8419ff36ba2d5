using FastSignal.Signaling;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Ports;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.Control;

/// <summary>The state machine alone: time is a number.</summary>
public sealed class BatonTests
{
    private const long Second = 1_000_000;

    private static readonly ControlOptions Terms = new()
    {
        HoldLimit = TimeSpan.FromSeconds(60),
        IdleRelease = TimeSpan.FromSeconds(30),
        MaxQueue = 2,
        SharedInputs = InputPermissions.Gamepad,
        ViewerInputs = InputPermissions.None,
    };

    [Fact]
    public void The_first_who_asks_gets_it_and_the_others_wait_in_order()
    {
        Baton baton = new(ControlPolicy.OnRequest, Terms);
        Assert.True(baton.Request("a", Role.Controller, 0).Changed);
        Assert.True(baton.Request("b", Role.Controller, 0).Changed);
        Assert.True(baton.Request("c", Role.Controller, 0).Changed);
        Assert.False(baton.Request("b", Role.Controller, 0).Changed);
        Assert.Equal(("a", "b,c"), (baton.Holder, string.Join(',', baton.Queue)));

        // The queue is full at two.
        Assert.Equal(ErrorCode.ControlHeld, baton.Request("d", Role.Controller, 0).Fault?.Code);
        Assert.Equal(2, baton.Queue.Count);

        Assert.True(baton.Release("a", 0).Changed);
        Assert.Equal(("b", "c"), (baton.Holder, string.Join(',', baton.Queue)));
        Assert.True(baton.Release("c", 0).Changed);
        Assert.True(baton.Release("b", 0).Changed);
        Assert.Null(baton.Holder);
        Assert.False(baton.Release("b", 0).Changed);
    }

    [Fact]
    public void A_holder_gives_way_only_while_others_wait_and_only_after_its_time()
    {
        Baton baton = new(ControlPolicy.OnRequest, Terms with { IdleRelease = TimeSpan.Zero });
        baton.Request("a", Role.Controller, 0);
        Assert.Equal(long.MaxValue, baton.DueUs);
        Assert.False(baton.Tick(1000 * Second).Changed);

        // Counted from the moment somebody waits, or a long holder would be cut off at once.
        baton.Request("b", Role.Controller, 1000 * Second);
        Assert.Equal(1060 * Second, baton.LimitUs);
        Assert.False(baton.Tick(1060 * Second - 1).Changed);
        Assert.True(baton.Tick(1060 * Second).Changed);
        Assert.Equal("b", baton.Holder);
        Assert.Null(baton.LimitUs);
    }

    [Fact]
    public void A_holder_that_does_nothing_loses_control_and_input_keeps_it()
    {
        Baton baton = new(ControlPolicy.OnRequest, Terms);
        baton.Request("a", Role.Controller, 0);
        Assert.Null(baton.Admit("a", Role.Controller, InputPermissions.Pointer, 29 * Second).Fault);
        Assert.False(baton.Tick(59 * Second - 1).Changed);
        Assert.True(baton.Tick(59 * Second).Changed);
        Assert.Null(baton.Holder);
    }

    [Theory]
    [InlineData(ControlPolicy.OnFirstInput, Role.Controller, null, true)]
    [InlineData(ControlPolicy.OnRequest, Role.Controller, ErrorCode.ControlHeld, false)]
    [InlineData(ControlPolicy.AdminOnly, Role.Controller, ErrorCode.Forbidden, false)]
    [InlineData(ControlPolicy.AdminOnly, Role.Admin, null, true)]
    [InlineData(ControlPolicy.Everyone, Role.Controller, null, false)]
    [InlineData(ControlPolicy.OnFirstInput, Role.Viewer, ErrorCode.Forbidden, false)]
    [InlineData(ControlPolicy.Everyone, Role.Viewer, ErrorCode.Forbidden, false)]
    internal void The_policy_says_what_input_does_while_nobody_holds(ControlPolicy policy, Role role, ErrorCode? refusal, bool takes)
    {
        Baton baton = new(policy, Terms);
        BatonStep step = baton.Admit("a", role, InputPermissions.Keyboard, 0);
        Assert.Equal(refusal, step.Fault?.Code);
        Assert.Equal(takes ? "a" : null, baton.Holder);
    }

    [Fact]
    public void Only_the_holder_acts_except_with_what_is_shared()
    {
        Baton baton = new(ControlPolicy.OnFirstInput, Terms);
        baton.Request("a", Role.Controller, 0);
        Assert.Equal(ErrorCode.ControlHeld, baton.Admit("b", Role.Controller, InputPermissions.Pointer, 0).Fault?.Code);
        Assert.Equal(ErrorCode.ControlHeld, baton.Admit("b", Role.Admin, InputPermissions.Pointer, 0).Fault?.Code);
        Assert.Null(baton.Admit("b", Role.Controller, InputPermissions.Gamepad, 0).Fault);
        Assert.Equal(ErrorCode.Forbidden, baton.Admit("b", Role.Viewer, InputPermissions.Gamepad, 0).Fault?.Code);
        Assert.Equal("a", baton.Holder);
    }

    [Fact]
    public void What_is_given_is_never_more_than_what_the_giver_has()
    {
        Baton baton = new(ControlPolicy.OnRequest, Terms);
        baton.Request("a", Role.Controller, 0);
        baton.Request("c", Role.Controller, 0);
        Assert.True(baton.Give("a", Role.Controller, "b", Role.Controller, InputPermissions.Pointer, 0).Changed);
        Assert.Equal(("b", "c"), (baton.Holder, string.Join(',', baton.Queue)));
        Assert.Equal(ErrorCode.Forbidden, baton.Admit("b", Role.Controller, InputPermissions.Keyboard, 0).Fault?.Code);
        Assert.True(baton.Give("b", Role.Controller, "c", Role.Controller, InputPermissions.All, 0).Changed);
        Assert.Equal(InputPermissions.Pointer, baton.Inputs);
        Assert.Empty(baton.Queue);
        Assert.Equal(ErrorCode.ControlHeld, baton.Give("b", Role.Controller, "b", Role.Controller, InputPermissions.All, 0).Fault?.Code);
        Assert.Equal(ErrorCode.Forbidden, baton.Give("c", Role.Controller, "v", Role.Viewer, InputPermissions.All, 0).Fault?.Code);
        Assert.Equal(ErrorCode.Forbidden, baton.Take("b", Role.Controller, 0).Fault?.Code);
        Assert.True(baton.Take("b", Role.Admin, 0).Changed);
        Assert.Equal(("b", InputPermissions.All), (baton.Holder, baton.Inputs));
    }

    [Fact]
    public void Whatever_happens_there_is_one_holder_and_a_bounded_queue_of_others()
    {
        string[] people = ["a", "b", "c", "d", "e"];
        Gen<(int What, int Who, int Whom, int Seconds)> step =
            from what in Gen.Choose(0, 6)
            from who in Gen.Choose(0, 4)
            from whom in Gen.Choose(0, 4)
            from seconds in Gen.Choose(0, 20)
            select (what, who, whom, seconds);
        Gen<(ControlPolicy, (int, int, int, int)[])> script =
            from policy in Gen.Elements(Enum.GetValues<ControlPolicy>())
            from steps in step.ArrayOf()
            select (policy, steps);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1000), Prop.ForAll(script.ToArbitrary(), run =>
        {
            Baton baton = new(run.Item1, Terms);
            long now = 0;
            foreach ((int what, int who, int whom, int seconds) in run.Item2)
            {
                now += seconds * Second;
                (string Holder, string Queue) before = (baton.Holder ?? "", string.Join(',', baton.Queue));
                Role role = (Role)(who % 3);
                BatonStep done = what switch
                {
                    0 => baton.Request(people[who], role, now),
                    1 => baton.Release(people[who], now),
                    2 => baton.Give(people[who], role, people[whom], (Role)(whom % 3), InputPermissions.All, now),
                    3 => baton.Take(people[who], role, now),
                    4 => baton.Admit(people[who], role, InputPermissions.Pointer, now),
                    5 => baton.Tick(now),
                    _ => baton.Tick(now - 1),
                };
                (string Holder, string Queue) after = (baton.Holder ?? "", string.Join(',', baton.Queue));
                if (!done.Changed)
                    Assert.Equal(before, after);
                if (done.Fault is not null)
                    Assert.False(done.Changed);
                Assert.True(baton.Queue.Count <= Terms.MaxQueue);
                Assert.Equal(baton.Queue.Count, baton.Queue.Distinct().Count());
                Assert.DoesNotContain(baton.Holder, baton.Queue);
                Assert.True(baton.Holder is not null || baton.Queue.Count == 0);
                Assert.True(baton.Holder is null || Role.Viewer != (Role)(Array.IndexOf(people, baton.Holder) % 3));
                Assert.Equal(baton.Holder is null, baton.Inputs == InputPermissions.None);
                if (what == 5)
                    Assert.True(baton.DueUs > now);
            }

            return true;
        }));
    }
}

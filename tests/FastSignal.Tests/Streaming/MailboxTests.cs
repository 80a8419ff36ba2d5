using FastSignal.Streaming.Workers;

namespace FastSignal.Tests.Streaming;

public sealed class MailboxTests
{
    [Fact]
    public void Items_come_out_in_order_of_posting()
    {
        Mailbox mailbox = new();
        for (int i = 0; i < 10; i++)
            Assert.True(mailbox.TryPost(new WorkItem(null, i)));

        List<WorkItem> taken = [];
        Assert.True(mailbox.Take(ref taken, 0));
        Assert.Equal(Enumerable.Range(0, 10).Cast<object>(), taken.Select(item => item.Payload));
    }

    [Fact]
    public void A_full_mailbox_refuses_media_but_takes_commands()
    {
        Mailbox mailbox = new();
        for (int i = 0; i < Mailbox.Capacity; i++)
            Assert.True(mailbox.TryPost(new WorkItem(null, i)));

        Assert.False(mailbox.TryPost(new WorkItem(null, "one more")));
        Assert.True(mailbox.TryPostCommand(() => { }));
        Assert.Equal(Mailbox.Capacity + 1, mailbox.Depth);
    }

    [Fact]
    public void A_closed_mailbox_gives_what_it_holds_and_then_ends()
    {
        Mailbox mailbox = new();
        mailbox.TryPost(new WorkItem(null, 1));
        mailbox.Close();
        Assert.False(mailbox.TryPost(new WorkItem(null, 2)));
        Assert.False(mailbox.TryPostCommand(() => { }));

        List<WorkItem> taken = [];
        Assert.True(mailbox.Take(ref taken, 0));
        Assert.Single(taken);
        taken.Clear();
        Assert.False(mailbox.Take(ref taken, 0));
    }

    [Fact]
    public async Task A_sleeping_reader_wakes_for_an_item_and_none_is_lost_with_many_writers()
    {
        const int Writers = 4;
        const int Each = 20_000;
        Mailbox mailbox = new();
        int[] next = new int[Writers];
        Task reader = Task.Run(() =>
        {
            List<WorkItem> taken = [];
            while (mailbox.Take(ref taken, 10_000))
            {
                foreach (WorkItem item in taken)
                {
                    (int writer, int number) = ((int, int))item.Payload;
                    Assert.Equal(next[writer]++, number);
                }

                taken.Clear();
            }
        }, TestContext.Current.CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                while (!mailbox.TryPost(new WorkItem(null, (writer, i))))
                    Thread.Yield();
            }
        }, TestContext.Current.CancellationToken)));
        mailbox.Close();
        await reader;
        Assert.All(next, count => Assert.Equal(Each, count));
    }
}

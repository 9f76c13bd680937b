"""What a page says instead of content: not found, under maintenance, nothing here, refused, prove you are human.

Only the wording is here. Whether a saying decides is up to `kind.py`: on a long page it never does by itself.
"""

import re

NOT_FOUND = re.compile(
    r"(?:访问|查看|请求|浏览|查找|寻找|打开|阅读|要找|需要|输入)的?(?:网站|网上|服务)?(?:页面|网页|文件|内容|信息|栏目|文章|地址|链接|资源|网址|记录|稿件|图片)"
    r"[^。]{0,16}?(?:不存在|未找到|找不到|没有找到|无法找到|已?(?:经|被)?(?:删除|移除|移动|下线|下架|撤稿|撤销|失效|过期)|走丢|丢失|不见了|失踪|无效|打不开|出错|错误)"
    r"|(?:页面|网页|文件|该?内容|该?信息|该?文章|栏目|链接|资源|稿件|网址|地址|文档|数据|公众号)(?:已|已经|可能|好像|似乎|暂时)?(?:不存在|未找到|找不到|走丢|走失|丢失|丢了|不见了"
    r"|(?:已?经?被|已)(?:作者|发布者)?(?:删除|移除|下线|下架|撤稿|迁移或删除)|已失效|已过期|无法找到|无法显示|没有找到|飞走)"
    r"|(?:找不到|无法找到|未找到|没有找到|未能找到|無法找到|找不著)(?:该|您|你|此|相关|相应|指定|对应|要|所|请求|访问|的|查看|需要|任何|这个|您要的|你要的|該|這個){0,6}"
    r"(?:页面|网页|文件|内容|资源|文章|信息|地址|頁面|網頁|服务器或)"
    r"|(?:頁面|網頁|網址|文章|內容)(?:不存在|已(?:經|被)?(?:刪除|移除)|找不到)"
    r"|HTTP\s*(?:状态|Status|错误|Error)?\s*[-–:：]?\s*404|\b404\s*(?:Not\s*Found|错误|页面|error|出错|[-–—,，:：!！])|Error\s*(?:code)?[:：]?\s*404"
    r"|\b404\s*$|^\s*404\b|(?:Page|File|Object|Resource) (?:Not|cannot be) Found|Not Found$|resource cannot be found"
    r"|(?:page|resource|file|URL|requested)[^。\n]{0,80}?(?:(?:was|were|is|be|could) not (?:be )?found|does(?: not|n.t) exist|cannot be found|has been (?:removed|deleted))"
    r"|被发布者删除|因违规无法查看|参数(?:错误|有误|不正确)|非法(?:的)?参数|页面出错|出错[啦了]|访问出错|系统(?:错误|异常|出错)|Whitelabel Error Page|没有(?:该|此|这)(?:个)?(?:页面|文章|信息|栏目)"
    r"|(?:信息|文章|内容)(?:未发布|未审核|审核中|已归档)|您要的(?:页面|内容)",
    re.I,
)
MAINTENANCE = re.compile(
    r"(?:网站|系统|平台|页面|服务器?|站点|本站|数据库|门户|频道|应用|业务|栏目|网页|功能)[^。！!]{0,14}?(?:维护中|正在(?:进行)?(?:维护|升级|改版|调试|迁移|割接|建设|改造)|(?:维护|升级|改版|改造)(?:维护|升级|改造|期间|中)"
    r"|(?:暂停|停止)(?:服务|访问|运行|使用|开放|对外)|暂时(?:关闭|无法|不可用|停用)|临时关闭|已?(?:关停|关闭|停用|下线|停止运行|停止更新|停止维护)|(?:整改|整合|改版|升级|调试|迁移|建设|施工|备案|整顿)中)"
    r"|正在(?:进行)?(?:系统|网站|服务器|数据|设备)?(?:维护|升级|改版|调试|割接|整改)|(?:系统|网站|服务器|例行|停机|设备)(?:维护|升级)(?:通知|公告|中)?[。，！!]?$"
    r"|^(?:网站)?(?:正在)?(?:建设|维护|升级|整改|改版)中|系统繁忙|服务(?:暂)?不可用|服务器(?:繁忙|忙)|稍后再?(?:访问|试)"
    r"|under (?:construction|maintenance)|(?:scheduled|routine) maintenance|temporarily (?:unavailable|down|offline)|Service (?:Temporarily )?Unavailable|be back (?:soon|shortly)|網站(?:維護|升級|建置)",
    re.I,
)
BLANK = re.compile(
    r"(?:暂无|暂时没有|暂未|尚无|暂没有|目前没有|还没有|没有|未查询到|无)(?:查询到|找到|发布|添加|录入|更新|上传)?(?:您要的|相关|任何|符合条件的|符合要求的|可显示的|最新|更多)?的?(?:数据|信息|内容|记录|文章|新闻|资料|公告|文件|结果|目录|列表|政策|通知|图片|视频|动态|条目|发布)"
    r"|(?:该|本|此|当前|这个)?(?:栏目|内容|数据|信息|专栏|板块|版块|频道|资料|列表|目录)(?:下|内|中)?(?:暂|为|是|还|正|尚)?(?:无|空|为空|没有|建设中|正在(?:建设|更新|完善|整理|维护|补充|加载|制作|审核|编辑)|(?:整理|更新|完善|补充|制作|编辑|筹备|准备)中|未发布|未更新)"
    r"|(?:正在|抓紧|努力)(?:建设|完善|更新|整理|筹备|补充)中?|敬请(?:期待|等待|关注)|即将(?:上线|开通|推出)|No\s*(?:data|records?|content|results?|articles?)\b|Coming Soon|空空如也|^暂无$|^无数据$"
    r"|共\s*0\s*(?:条|页|篇|项)|(?:暫無|沒有)(?:資料|相關|內容|訊息)",
    re.I,
)
OF_A_COLUMN = re.compile(r"栏目|内容|专栏|板块|版块|列表|暂无|暂未|尚无|数据|记录|共\s*0|资料|信息")
WAF = re.compile(
    r"访问被(?:阻断|拦截|拒绝|禁止)|(?:请求|访问|行为|操作)[^。]{0,24}?(?:被(?:网站)?(?:管理员)?(?:设置)?(?:拦截|阻断|拒绝|禁止|屏蔽)|含有?(?:非法|不合法|危险|恶意|敏感))|拦截(?:提示|原因|时间)|疑似(?:黑客|攻击|恶意|非法)"
    r"|网站防火墙|Web应用防火墙|应用防火墙|云防护|云盾|创宇盾|云安全|网站卫士|安全狗|云锁|D盾|网防G01|安恒|玄武盾|宝塔.{0,4}防火墙|智创|护卫神|长亭|雷池|WAF\b|errors\.aliyun\.com"
    r"|(?:IP|地址|账号|频率|次数)[^。]{0,16}?(?:被(?:封|禁|列入黑名单|限制|锁定)|过于频繁|过高|超过限制|黑名单)|访问(?:过于|太)频繁|没有权限访问|您?无权访问|禁止访问|拒绝访问|非法(?:访问|请求|操作)"
    r"|request(?:ed URL)? (?:was|has been|is) (?:rejected|blocked|denied)|you have been blocked|Access (?:Denied|Forbidden)|Request (?:Blocked|Rejected|forbidden)|403 Forbidden|^\s*Forbidden|\bsupport ID is|Attention Required|事件(?:ID|编号)|event_id|Incapsula|访问异常|安全拦截|异常访问",
    re.I,
)
VERIFY = re.compile(
    r"安全(?:检查|验证|检测|校验)|浏览器(?:安全)?(?:检查|检测|验证)|(?:滑动|拖动|拖拽|点击)[^。]{0,10}?(?:验证|滑块|解锁|拼图)|请?(?:完成|进行|通过)[^。]{0,8}验证|人机(?:验证|识别)|访问验证|真人|不是机器人|正在(?:验证|跳转|校验)[^。]{0,8}(?:浏览器|身份|请稍)"
    r"|Just a moment|Checking your browser|Verify(?:ing)? you are human|DDoS protection|enable JavaScript and cookies|Please (?:enable cookies|wait while)|security (?:check|verification)|人机身份",
    re.I,
)
CHALLENGE_CODE = re.compile(
    r"__jsl_clearance|jsluid|\barg1\s*=\s*['\"][0-9A-F]{20,}|acw_sc__v2|\$_ts\s*=|\$_ts\[|_\$[a-zA-Z0-9]{2}\s*[({=]|FSSBBIl1UgzbN7N|cdn-cgi/challenge|cf_chl|_cf_chl_opt|/_guard/|_guard_|wzws|WZWS|safeline|sl-challenge"
    r"|antibot|anti_?spider|captcha|geetest|nc\.init|aliyun_?waf|yundun|verify_?js|c\.js\?|(?:\(['\"][_a-z]['\"]\)\+){4}|tencent-?captcha|yunsuo_session|verifycode|security_session|__tst_status|EO_Bot|TDC_itoken|wafchallenge|probe\.js|_waf_|aliyungf_tc|ge_js_validator"
)
ERROR = re.compile(
    r"HTTP\s*(?:Status|错误|状态|Error)?\s*[-–:：]?\s*50\d|\b50[0-4] (?:Internal|Bad|Gateway|Service|Not)|Server Error in|Internal Server Error|Bad Gateway|Gateway Time-?out|内部服务器错误|服务器(?:内部)?错误|"
    r"数据库(?:连接)?(?:错误|失败|出错)|Fatal error:|Stack ?trace|Exception report|java\.lang\.|Runtime Error|Warning: (?:mysql|include)",
    re.I,
)
FOOT = re.compile(
    r"版权所有|备案|ICP|公网安备|主办|承办|技术支持|标识码|建议使用|分辨率|地址[:：]|电话[:：]|邮编|Copyright|©|网站地图|联系我们",
    re.I,
)
